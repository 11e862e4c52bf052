import { readRecord, S16, U16, type Decoded, type FieldRow, type FieldsOf } from './fields.ts';

/** FTMS 1.0.1, 4.14: whole watts. */
const FIELDS = [
  { field: 'min', type: S16 },
  { field: 'max', type: S16 },
  { field: 'step', type: U16 },
] as const satisfies readonly FieldRow[];

/** In watts. */
export type PowerRange = FieldsOf<typeof FIELDS>;

/** Supported Power Range (0x2AD8, FTMS 1.0.1, 4.14). Invalid without a minimum. */
export function decodePowerRange(bytes: Uint8Array): Decoded<PowerRange> {
  return readRecord('a power range', bytes, FIELDS);
}
