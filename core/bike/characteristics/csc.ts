import {
  readFields,
  tooShort,
  U16,
  U32,
  viewOf,
  type Decoded,
  type FieldRow,
  type FieldsOf,
} from './fields.ts';

/** In the order of the record: CSCS 1.0, 3.1.1. */
const FIELDS = [
  { bit: 0, field: 'wheelRevolutions', type: U32 },
  { bit: 0, field: 'wheelEventTime1024', type: U16 },
  { bit: 1, field: 'crankRevolutions', type: U16 },
  { bit: 1, field: 'crankEventTime1024', type: U16 },
] as const satisfies readonly FieldRow[];

/** Counters and times as they came: revolutions mod 2^32 (wheel) and 2^16 (crank), times in 1/1024 s mod 65536. */
export type Csc = FieldsOf<typeof FIELDS>;

/** CSC Measurement (0x2A5B, CSCS 1.0, 3.1): u8 flags, then what is announced. Invalid without room for the flags. */
export function decodeCsc(bytes: Uint8Array): Decoded<Csc> {
  const [flags] = bytes;
  return flags === undefined
    ? tooShort('the flags of a CSC measurement', bytes)
    : readFields(viewOf(bytes), 1, FIELDS, flags);
}
