import type { Measurement } from './measurement.ts';

/** One field of the record: which flag bit announces it, how long it is, and how it is read. */
interface FieldRow {
  /** Flag bit; bit 0 is inverted: speed is there when it is *not* set. */
  bit: number;
  bytes: number;
  name: keyof Measurement;
  read: (view: DataView, at: number) => number | undefined;
}

const u8 = (view: DataView, at: number): number => view.getUint8(at);
const u16 = (view: DataView, at: number): number => view.getUint16(at, true);
const s16 = (view: DataView, at: number): number => view.getInt16(at, true);
const u24 = (view: DataView, at: number): number =>
  view.getUint16(at, true) + view.getUint8(at + 2) * 0x1_0000;

/** The value, or nothing where the bike says "not available". */
const unless =
  (notAvailable: number, read: (view: DataView, at: number) => number) =>
  (view: DataView, at: number): number | undefined => {
    const value = read(view, at);
    return value === notAvailable ? undefined : value;
  };
const tenths =
  (read: (view: DataView, at: number) => number) =>
  (view: DataView, at: number): number =>
    read(view, at) / 10;

/** In the order of the record. FTMS 1.0.1, 4.9.1 "Indoor Bike Data Characteristic", units of GATT Specification Supplement 3.124. */
const FIELDS: readonly FieldRow[] = [
  { bit: 0, bytes: 2, name: 'speedKmh', read: (view, at) => u16(view, at) / 100 },
  { bit: 1, bytes: 2, name: 'avgSpeedKmh', read: (view, at) => u16(view, at) / 100 },
  { bit: 2, bytes: 2, name: 'cadenceRpm', read: (view, at) => u16(view, at) / 2 },
  { bit: 3, bytes: 2, name: 'avgCadenceRpm', read: (view, at) => u16(view, at) / 2 },
  { bit: 4, bytes: 3, name: 'distanceM', read: u24 },
  { bit: 5, bytes: 2, name: 'resistanceLevel', read: s16 },
  { bit: 6, bytes: 2, name: 'powerW', read: s16 },
  { bit: 7, bytes: 2, name: 'avgPowerW', read: s16 },
  { bit: 8, bytes: 2, name: 'energyKcal', read: unless(0xffff, u16) },
  { bit: 8, bytes: 2, name: 'energyKcalPerHour', read: unless(0xffff, u16) },
  { bit: 8, bytes: 1, name: 'energyKcalPerMinute', read: unless(0xff, u8) },
  { bit: 9, bytes: 1, name: 'heartRateBpm', read: unless(0, u8) },
  { bit: 10, bytes: 1, name: 'met', read: tenths(u8) },
  { bit: 11, bytes: 2, name: 'elapsedSeconds', read: u16 },
  { bit: 12, bytes: 2, name: 'remainingSeconds', read: u16 },
];

const MORE_DATA = 0x0001;

/**
 * Indoor Bike Data (0x2AD2): u16 flags, then the announced fields, little-endian. Only what is there is returned,
 * in the units of the names. A record that promises more than it holds is read as far as it goes, and
 * `truncatedAt` names the first field that did not fit; bytes behind the last field are ignored (some bikes add
 * one). Never throws: bytes too short for the flags give `{ invalid }`.
 */
export function decodeIndoorBikeData(bytes: Uint8Array): Measurement {
  if (bytes.length < 2)
    return { invalid: `Indoor Bike Data of ${bytes.length} bytes has no room for its flags` };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const flags = view.getUint16(0, true);
  const measurement: Measurement = { moreData: (flags & MORE_DATA) !== 0 };
  // Bit 0 announces speed by being 0, all the others by being 1 (FTMS 1.0.1, 4.9.1.1).
  const announced = flags ^ MORE_DATA;
  let at = 2;
  for (const field of FIELDS) {
    if ((announced & (1 << field.bit)) === 0) continue;
    if (at + field.bytes > bytes.length) {
      measurement.truncatedAt = field.name;
      break;
    }
    const value = field.read(view, at);
    if (value !== undefined) Object.assign(measurement, { [field.name]: value });
    at += field.bytes;
  }
  return measurement;
}
