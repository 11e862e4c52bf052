import {
  readFields,
  tooShort,
  U16,
  U8,
  viewOf,
  type Decoded,
  type FieldRow,
  type FieldsOf,
} from './characteristics/fields.ts';
import type { SteppedRange } from './resistance.ts';

/** Stands for an advertisement's manufacturer data where a characteristic's UUID is asked for: in logs and in slots. */
export const ADVERTISEMENT = 'adv';

/** The gears of an M3i. */
export const KEISER_GEARS: SteppedRange = { min: 1, max: 24, step: 1 };

/**
 * Keiser's own description, dev.keiser.com/mseries/direct; the company id 0x0102 is followed by the version in two bytes of
 * decimal digits, the data type and the number of the bike. Consoles before 6.21 send no gear.
 */
const FIELDS = [
  { field: 'cadenceRpm', type: U16, per: 10 },
  { field: 'heartRateBpm', type: U16, per: 10, notAvailable: 0 },
  { field: 'powerW', type: U16 },
  { field: 'energyKcal', type: U16 },
  { field: 'minutes', type: U8 },
  { field: 'seconds', type: U8 },
  { field: 'distance', type: U16 },
  { field: 'resistanceLevel', type: U8, notAvailable: 0 },
] as const satisfies readonly FieldRow[];

const COMPANY_ID = 0x0102;
const DATA_TYPE_AT = 4;
const EQUIPMENT_AT = 5;
const FIELDS_AT = 6;
/** Distance in tenths: of a kilometre with this bit, of a mile without. */
const METRIC = 0x8000;
const METRES_PER_MILE = 1609.344;

/** What the console broadcasts, in the names of Indoor Bike Data. */
export type KeiserBroadcast = Omit<FieldsOf<typeof FIELDS>, 'minutes' | 'seconds' | 'distance'> & {
  /** What is ridden now; otherwise the averages of an interval or of the ride, shown after it. */
  realTime?: boolean;
  /** The number the console was given, 0..200: it tells one bike from its neighbour. */
  equipmentId?: number;
  elapsedSeconds?: number;
  distanceM?: number;
};

/**
 * A Keiser M3i's advertisement: `manufacturerData` as noble gives it, with the company id. Little-endian. Invalid where it
 * is another company's or has no room for the cadence. Never throws.
 */
export function decodeKeiser(manufacturerData: Uint8Array): Decoded<KeiserBroadcast> {
  if (manufacturerData.length < FIELDS_AT + U16.bytes)
    return tooShort('a Keiser broadcast', manufacturerData);
  const view = viewOf(manufacturerData);
  if (view.getUint16(0, true) !== COMPANY_ID) return { invalid: 'Not of the company Keiser' };
  const { minutes, seconds, distance, ...fields } = readFields(view, FIELDS_AT, FIELDS);
  return {
    realTime: isRealTime(view.getUint8(DATA_TYPE_AT)),
    equipmentId: view.getUint8(EQUIPMENT_AT),
    ...fields,
    ...(minutes === undefined || seconds === undefined ? {} : { elapsedSeconds: minutes * 60 + seconds }),
    ...(distance === undefined ? {} : { distanceM: metresOf(distance) }),
  };
}

/** 0 is the ride, 128 to 227 an interval of it; 1 to 99 and 255 are reviews. */
function isRealTime(dataType: number): boolean {
  return dataType === 0 || (dataType >= 128 && dataType <= 227);
}

function metresOf(distance: number): number {
  const tenths = distance & ~METRIC;
  return (distance & METRIC) === 0 ? (tenths * METRES_PER_MILE) / 10 : tenths * 100;
}
