import { effortOf } from '../bike/plausibility.ts';
import { CREDIT_MS, HEAT_MS, RACE_ID_PATTERN, raceById, type Race } from '../race/heat.ts';
import { outputUnits } from '../race/output.ts';
import { unpackRide } from './packed-ride.ts';
import {
  MAX_RECORD_BYTES,
  MAX_SAMPLES,
  PACKED_RIDE_PATTERN,
  RIDER_NAME_PATTERN,
  type SampleTuple,
  type StreamRecord,
} from './telemetry.ts';
import { RACER_ID_PATTERN } from './topics.ts';

/** How far ahead of its arrival a sample may lie, ms: clocks differ. */
const AHEAD_MS = 2000;

/** Why a record was set aside. */
export type Refusal =
  | 'too_large'
  | 'not_json'
  | 'wrong_version'
  | 'bad_shape'
  | 'bad_race'
  | 'bad_racer'
  | 'bad_name'
  | 'bad_sample'
  | 'bad_ride'
  | 'too_late'
  | 'too_early'
  | 'wrong_partition'
  | 'race_closed'
  | 'field_full'
  | 'forgotten';

/** A record that passed the door: who, where, and the output of each second it brings. */
export interface AdmittedRecord {
  race: Race;
  racerId: string;
  /** Present when the record carries a name. */
  name?: string;
  estimated: boolean;
  /** Seconds (1..300), their output in units of 1/2000 point and how they were ridden (`effortOf`), side by side. */
  seconds: number[];
  units: number[];
  efforts: number[];
}

type Scored = Pick<AdmittedRecord, 'seconds' | 'units' | 'efforts'>;

/**
 * Checks a stream record's text: size, JSON, shape, ranges, and that it came neither more than 30 minutes after
 * the heat nor more than 2 s before the second it speaks of. Depends on the record alone, so a replay gets the
 * same answer. Never throws.
 * @param text the record's data as text
 * @param bytes its length in bytes
 */
export function admit(text: string, bytes: number): AdmittedRecord | Refusal {
  if (bytes > MAX_RECORD_BYTES) return 'too_large';
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'not_json';
  }
  const refusal = refuseShape(value);
  return refusal ?? admitInTime(value as StreamRecord);
}

/**
 * The hand-written twin of `streamRecordSchema`: null exactly where the schema accepts, else the reason.
 * (Hot path: a thousand records a batch. A property test holds the two together.)
 */
export function refuseShape(value: unknown): Refusal | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'bad_shape';
  const record = value as Record<string, unknown>;
  if (record.v !== 1) return 'wrong_version';
  if (typeof record.raceId !== 'string' || !RACE_ID_PATTERN.test(record.raceId)) return 'bad_race';
  if (typeof record.racerId !== 'string' || !RACER_ID_PATTERN.test(record.racerId)) return 'bad_racer';
  if (!inRange(record.receivedAt, 0, 8.64e15)) return 'bad_shape';
  if (record.estimated !== undefined && record.estimated !== true) return 'bad_shape';
  return refuseEvent(record);
}

function refuseEvent(record: Record<string, unknown>): Refusal | null {
  const { event, name } = record;
  if (event !== 'join' && event !== 'update' && event !== 'final') return 'bad_shape';
  if (name === undefined ? event === 'join' : typeof name !== 'string' || !RIDER_NAME_PATTERN.test(name)) {
    return 'bad_name';
  }
  if (event === 'final') {
    return typeof record.ride === 'string' && PACKED_RIDE_PATTERN.test(record.ride) ? null : 'bad_ride';
  }
  const { samples } = record;
  if (!Array.isArray(samples) || samples.length > MAX_SAMPLES) return 'bad_shape';
  for (const sample of samples) if (!isSample(sample)) return 'bad_sample';
  return null;
}

function isSample(sample: unknown): sample is SampleTuple {
  if (!Array.isArray(sample) || sample.length !== 5) return false;
  const [second, cadence, resistance, power, heartRate] = sample as unknown[];
  return (
    inRange(second, 1, 300) &&
    Number.isInteger(second) &&
    inRange(cadence, 0, 250) &&
    inRange(resistance, 0, 100) &&
    (power === null || inRange(power, -500, 3000)) &&
    (heartRate === null || inRange(heartRate, 20, 250))
  );
}

function inRange(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && value >= min && value <= max;
}

/** Why a record of a race is refused for the time it came at (clock ms); null where it is not. */
export function refuseArrival(race: Race, receivedAt: number): Refusal | null {
  if (receivedAt > race.endsAt + CREDIT_MS) return 'too_late';
  // A place is taken one heat ahead at the most: otherwise anybody could open any number of races.
  return receivedAt < race.startsAt - HEAT_MS - AHEAD_MS ? 'too_early' : null;
}

/** Whether the latest second of a record (1..300; 0: it has none) had not been ridden yet when it came (clock ms). */
export function liesAhead(race: Race, receivedAt: number, latestSecond: number): boolean {
  return latestSecond > 0 && latestSecond > (receivedAt - race.startsAt + AHEAD_MS) / 1000;
}

function admitInTime(record: StreamRecord): AdmittedRecord | Refusal {
  const race = raceById(record.raceId);
  const refusal = refuseArrival(race, record.receivedAt);
  if (refusal !== null) return refusal;
  const scored = record.event === 'final' ? scoreRide(record.ride) : scoreSamples(record.samples);
  if (scored === null) return 'bad_ride';
  if (liesAhead(race, record.receivedAt, Math.max(0, ...scored.seconds))) return 'too_early';
  return {
    race,
    racerId: record.racerId,
    ...(record.name === undefined ? {} : { name: record.name }),
    estimated: record.estimated === true,
    ...scored,
  };
}

function scoreSamples(samples: readonly SampleTuple[]): Scored {
  const scored: Scored = { seconds: [], units: [], efforts: [] };
  for (const [second, cadenceRpm, resistancePercent, powerW] of samples) {
    scored.seconds.push(second);
    scored.units.push(outputUnits(cadenceRpm, resistancePercent));
    scored.efforts.push(effortOf(cadenceRpm, resistancePercent, powerW));
  }
  return scored;
}

function scoreRide(packed: string): Scored | null {
  try {
    return scoreSamples(
      unpackRide(packed).map(({ second, cadenceRpm, resistancePercent }) => [
        second,
        cadenceRpm,
        resistancePercent,
        null,
        null,
      ]),
    );
  } catch {
    // A DecodeError: it says which second is wrong, of which nobody is told.
    return null;
  }
}
