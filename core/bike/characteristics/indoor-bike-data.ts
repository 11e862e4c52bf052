import {
  lengthOf,
  readFields,
  S16,
  tooShort,
  U16,
  U24,
  U8,
  viewOf,
  type Decoded,
  type FieldRow,
  type FieldsOf,
} from './fields.ts';

/**
 * In the order of the record: FTMS 1.0.1, 4.9.1. "Not available" is specified for the energies only (4.9.1.10); for
 * the others the highest value is taken for it too: no bike does 655 km/h.
 */
const FIELDS = [
  { bit: 0, field: 'speedKmh', type: U16, per: 100, notAvailable: 0xffff },
  { bit: 1, field: 'avgSpeedKmh', type: U16, per: 100, notAvailable: 0xffff },
  { bit: 2, field: 'cadenceRpm', type: U16, per: 2, notAvailable: 0xffff },
  { bit: 3, field: 'avgCadenceRpm', type: U16, per: 2, notAvailable: 0xffff },
  { bit: 4, field: 'distanceM', type: U24, notAvailable: 0xff_ffff },
  // The machine's own scale, here with a resolution of 1: not comparable between bikes.
  { bit: 5, field: 'resistanceLevel', type: S16, notAvailable: 0x7fff },
  { bit: 6, field: 'powerW', type: S16, notAvailable: 0x7fff },
  { bit: 7, field: 'avgPowerW', type: S16, notAvailable: 0x7fff },
  { bit: 8, field: 'energyKcal', type: U16, notAvailable: 0xffff },
  { bit: 8, field: 'energyKcalPerHour', type: U16, notAvailable: 0xffff },
  { bit: 8, field: 'energyKcalPerMinute', type: U8, notAvailable: 0xff },
  { bit: 9, field: 'heartRateBpm', type: U8, notAvailable: 0 },
  { bit: 10, field: 'met', type: U8, per: 10, notAvailable: 0xff },
  { bit: 11, field: 'elapsedSeconds', type: U16, notAvailable: 0xffff },
  { bit: 12, field: 'remainingSeconds', type: U16, notAvailable: 0xffff },
] as const satisfies readonly FieldRow[];

const FLAGS_BYTES = 2;
const MORE_DATA = 1 << 0;
const CADENCE = 1 << 2;
const AVERAGE_CADENCE = 1 << 3;

/** Indoor Bike Data; `moreData`: more parts of this record follow. */
export type IndoorBikeData = FieldsOf<typeof FIELDS> & { moreData?: boolean };

/**
 * Indoor Bike Data (0x2AD2, FTMS 1.0.1, 4.9): u16 flags, then the announced fields. A record that promises more than
 * it holds is read as far as it goes; bytes behind it are ignored. Invalid without room for the flags.
 * @param invertedCadenceBit the bike is known to announce cadence by a bit that is *not* set
 */
export function decodeIndoorBikeData(bytes: Uint8Array, invertedCadenceBit = false): Decoded<IndoorBikeData> {
  if (bytes.length < FLAGS_BYTES) return tooShort('the flags of Indoor Bike Data', bytes);
  const view = viewOf(bytes);
  const flags = view.getUint16(0, true);
  // Bit 0 announces speed by being 0, all the others by being 1 (4.9.1.1).
  const strictly = flags ^ MORE_DATA;
  const inverted = readsInverted(strictly, bytes.length - FLAGS_BYTES, invertedCadenceBit);
  const announced = inverted ? strictly ^ CADENCE : strictly;
  return { moreData: (flags & MORE_DATA) !== 0, ...readFields(view, FLAGS_BYTES, FIELDS, announced) };
}

/**
 * Whether the cadence bit is to be read the other way round, as the self-contradictory table 4.10 of FTMS 1.0 allowed. The
 * record's own length decides where it fits one reading only; the knowledge of the bike where it fits none. Of a bike that
 * is not known it is believed only where the average cadence is announced, the cadence is not, and exactly its two bytes
 * are too many.
 */
function readsInverted(strictly: number, length: number, known: boolean): boolean {
  if (length === lengthOf(FIELDS, strictly)) return false;
  if (known) return true;
  const wouldFit = length === lengthOf(FIELDS, strictly ^ CADENCE);
  return wouldFit && (strictly & (CADENCE | AVERAGE_CADENCE)) === AVERAGE_CADENCE;
}
