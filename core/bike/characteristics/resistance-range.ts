import { readRecord, S16, U16, type Decoded, type FieldRow, type FieldsOf } from './fields.ts';

/** FTMS 1.0.1, 4.13: each with a resolution of 0.1. */
const FIELDS = [
  { field: 'min', type: S16, per: 10 },
  { field: 'max', type: S16, per: 10 },
  { field: 'step', type: U16, per: 10 },
] as const satisfies readonly FieldRow[];

/** In the machine's own levels. */
export type ResistanceRange = FieldsOf<typeof FIELDS>;

/** Supported Resistance Level Range (0x2AD6, FTMS 1.0.1, 4.13). Invalid without a minimum. */
export function decodeResistanceRange(bytes: Uint8Array): Decoded<ResistanceRange> {
  return readRecord('a resistance range', bytes, FIELDS);
}
