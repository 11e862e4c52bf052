import {
  readFields,
  tooShort,
  U16,
  U8,
  viewOf,
  type Decoded,
  type FieldRow,
  type FieldsOf,
} from './fields.ts';

const WIDE = 1 << 0;
const CONTACT_SUPPORTED = 1 << 2;
const CONTACT = 1 << 1;
const INTERVALS = 1 << 4;

/** In the order of the record: HRS 1.0, 3.1.1. Bit 0 chooses between the first two: bit 13 stands for "not bit 0". */
const NARROW_BIT = 13;
const FIELDS = [
  { bit: NARROW_BIT, field: 'heartRateBpm', type: U8, notAvailable: 0 },
  { bit: 0, field: 'heartRateBpm', type: U16, notAvailable: 0 },
  { bit: 3, field: 'energyKj', type: U16, notAvailable: 0xffff },
] as const satisfies readonly FieldRow[];

/** `contact`: whether the sensor feels skin, where it can; `rrIntervals1024`: times between beats, 1/1024 s, oldest first. */
export type HeartRate = FieldsOf<typeof FIELDS> & { contact?: boolean; rrIntervals1024?: number[] };

/**
 * Heart Rate Measurement (0x2A37, HRS 1.0, 3.1): u8 flags, the rate, and what else is announced; the intervals fill what is
 * left. A rate of 0 is absent. Invalid without room for the flags.
 */
export function decodeHeartRate(bytes: Uint8Array): Decoded<HeartRate> {
  const [flags] = bytes;
  if (flags === undefined) return tooShort('the flags of a heart rate', bytes);
  const view = viewOf(bytes);
  const announced = (flags & WIDE) === 0 ? flags | (1 << NARROW_BIT) : flags;
  const fields: HeartRate & { truncatedAt?: string } = readFields(view, 1, FIELDS, announced);
  if ((flags & CONTACT_SUPPORTED) !== 0) fields.contact = (flags & CONTACT) !== 0;
  if ((flags & INTERVALS) === 0 || fields.truncatedAt !== undefined) return fields;
  const intervals = intervalsFrom(view, 1 + lengthBefore(flags));
  return intervals.length > 0
    ? { ...fields, rrIntervals1024: intervals }
    : { ...fields, truncatedAt: 'rrIntervals1024' };
}

/** Bytes of the rate and the energy. */
function lengthBefore(flags: number): number {
  return ((flags & WIDE) === 0 ? 1 : 2) + ((flags & (1 << 3)) === 0 ? 0 : 2);
}

function intervalsFrom(view: DataView, start: number): number[] {
  const count = Math.floor((view.byteLength - start) / U16.bytes);
  return Array.from({ length: count }, (_, index) => U16.read(view, start + index * U16.bytes));
}
