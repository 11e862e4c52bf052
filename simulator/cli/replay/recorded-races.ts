import { admit } from '../../../core/messages/door.ts';
import { unpackRide, type RideSecond } from '../../../core/messages/packed-ride.ts';
import type { StreamRecord } from '../../../core/messages/telemetry.ts';
import type { Race } from '../../../core/race/heat.ts';
import type { Ridden } from '../results/tally.ts';

/** What an archive's records say was ridden. */
export interface RecordedRaces {
  /** By race, in the order of their first records. */
  races: { race: Race; field: Ridden[] }[];
  /** Records that the door refuses, now as then: they count for nobody. */
  refused: number;
}

/** Second -> what was ridden in it. */
type Ride = Map<number, RideSecond>;

/** Reads the rides out of the records: of two values of one second the first counts. */
export function recordedRaces(records: readonly string[]): RecordedRaces {
  const races = new Map<string, { race: Race; rides: Map<string, Ride> }>();
  let refused = 0;
  for (const text of records) {
    const admitted = admit(text, Buffer.byteLength(text));
    if (typeof admitted === 'string') {
      refused++;
      continue;
    }
    const { race, racerId } = admitted;
    const { rides } = entryOf(races, race.raceId, () => ({ race, rides: new Map<string, Ride>() }));
    const ride = entryOf(rides, racerId, () => new Map() as Ride);
    for (const second of secondsOf(JSON.parse(text) as StreamRecord)) {
      if (!ride.has(second.second)) ride.set(second.second, second);
    }
  }
  return { races: [...races.values()].map(({ race, rides }) => ({ race, field: fieldOf(rides) })), refused };
}

/** To the steps that the backend counts in: docs/protocol.md, Telemetry. */
function secondsOf(record: StreamRecord): RideSecond[] {
  if (record.event === 'final') return unpackRide(record.ride);
  return record.samples.map(([second, cadenceRpm, resistancePercent]) => ({
    second,
    cadenceRpm: Math.round(2 * cadenceRpm) / 2,
    resistancePercent: Math.round(10 * resistancePercent) / 10,
  }));
}

function fieldOf(rides: ReadonlyMap<string, Ride>): Ridden[] {
  return [...rides].map(([racerId, ride]) => ({ racerId, ride: [...ride.values()] }));
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
