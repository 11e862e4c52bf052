import { readRecord, U8, type Decoded, type FieldRow, type FieldsOf } from './fields.ts';

const FIELDS = [{ field: 'batteryPct', type: U8, notAvailable: 0xff }] as const satisfies readonly FieldRow[];

/** Percent; 0..100 is specified, what a device says beyond that is passed on. */
export type Battery = FieldsOf<typeof FIELDS>;

/** Battery Level (0x2A19, Battery Service 1.0, 3.1): one u8. Invalid without it. */
export function decodeBattery(bytes: Uint8Array): Decoded<Battery> {
  return readRecord('a battery level', bytes, FIELDS);
}
