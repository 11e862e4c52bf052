import {
  readFields,
  S16,
  tooShort,
  U12_HIGH,
  U12_LOW,
  U16,
  U32,
  U8,
  viewOf,
  type Decoded,
  type FieldRow,
  type FieldsOf,
} from './fields.ts';

/** In the order of the record: CPS 1.1, 3.2.1. Bits 1, 3 and 12 announce no field. */
const FIELDS = [
  { field: 'powerW', type: S16, notAvailable: 0x7fff },
  { bit: 0, field: 'pedalBalancePct', type: U8, per: 2, notAvailable: 0xff },
  // Accumulated, in 1/32 Nm, mod 65536.
  { bit: 2, field: 'accTorque32nds', type: U16 },
  { bit: 4, field: 'wheelRevolutions', type: U32 },
  { bit: 4, field: 'wheelEventTime2048', type: U16 },
  { bit: 5, field: 'crankRevolutions', type: U16 },
  { bit: 5, field: 'crankEventTime1024', type: U16 },
  { bit: 6, field: 'maxForceN', type: S16 },
  { bit: 6, field: 'minForceN', type: S16 },
  { bit: 7, field: 'maxTorque32nds', type: S16 },
  { bit: 7, field: 'minTorque32nds', type: S16 },
  { bit: 8, field: 'maxAngleDegrees', type: U12_LOW },
  { bit: 8, field: 'minAngleDegrees', type: U12_HIGH },
  { bit: 9, field: 'topDeadSpotDegrees', type: U16 },
  { bit: 10, field: 'bottomDeadSpotDegrees', type: U16 },
  { bit: 11, field: 'energyKj', type: U16 },
] as const satisfies readonly FieldRow[];

const FLAGS_BYTES = 2;

/** Counters and times as they came: revolutions mod 2^32 and 2^16, times mod 65536 in 1/2048 s (wheel) and 1/1024 s (crank). */
export type CyclingPower = FieldsOf<typeof FIELDS>;

/** Cycling Power Measurement (0x2A63, CPS 1.1, 3.2): u16 flags, s16 power, then what is announced. Invalid without room for the flags. */
export function decodeCyclingPower(bytes: Uint8Array): Decoded<CyclingPower> {
  if (bytes.length < FLAGS_BYTES) return tooShort('the flags of Cycling Power', bytes);
  const view = viewOf(bytes);
  return readFields(view, FLAGS_BYTES, FIELDS, view.getUint16(0, true));
}
