import { cumulativeMetres, distanceOf } from '../../../core/race/distance.ts';
import { HEAT_SECONDS, parseRaceId, type Race } from '../../../core/race/heat.ts';
import { pointsTenths } from '../../../core/race/output.ts';
import type { RideSample } from '../../../core/race/ride.ts';
import type { JournaledRide, RideResult } from '../rides/journal.ts';
import { kilocaloriesOf } from './energy.ts';

const LAP_SECONDS = 60;

/** A ride as every format tells it. */
export interface RideSheet {
  race: Race;
  name: string;
  /** Some of its resistances are estimated. */
  estimated: boolean;
  result: RideResult | null;
  /** Tenths of a point, by the journal. */
  totalTenths: number;
  /** The seconds that were ridden, in their order; at least one. */
  samples: readonly RideSample[];
  /** Metres through each of these seconds, by the bike's own speed; empty where it told none. */
  metres: ReadonlyMap<number, number>;
  whole: Part;
  /** By the heat's minutes, like the splits on the screen. A minute in which nothing was ridden is none. */
  laps: readonly Part[];
}

/** A piece of a ride. */
export interface Part {
  /** Clock time, ms since the epoch, at which its first second begins and its last one ends. */
  startsAt: number;
  endsAt: number;
  samples: readonly RideSample[];
  /** Rpm, over the seconds that were ridden. */
  cadence: Summary;
  /** Bpm, over the seconds with a heart rate; null where there is none. */
  heart: Summary | null;
  /** By the bike's own speed, m; null where it told none. */
  distanceM: number | null;
  /** W, over the seconds with a power; null where there is none. */
  power: (Summary & { workJ: number; kilocalories: number }) | null;
}

export interface Summary {
  mean: number;
  max: number;
}

/** The sheet of a ride; null for one without a second. */
export function rideSheet(ride: JournaledRide): RideSheet | null {
  const race = parseRaceId(ride.raceId);
  const samples = ride.samples.toSorted((a, b) => a.second - b.second);
  const [first] = samples;
  const last = samples.at(-1);
  if (race === null || first === undefined || last === undefined) return null;
  const { name, estimated, result } = ride;
  const ends = { from: first.second, to: last.second };
  return {
    race,
    name,
    estimated,
    result,
    totalTenths: pointsTenths(samples.reduce((sum, { units }) => sum + units, 0)),
    samples,
    metres: metresOf(samples),
    whole: partOf(race, samples, ends),
    laps: lapsOf(race, samples, ends),
  };
}

/**
 * When a second begins, ms since the epoch: second s of a heat lasts from start + s - 1 to start + s. A second is named by
 * its beginning in every format, so that the heat's first is at the heat's start and a lap holds its own sixty.
 */
export function beginningOf(race: Race, second: number): number {
  return race.startsAt + (second - 1) * 1000;
}

/** What formats without a sign can say of a power, whole W; null where there is none, or a negative one. */
export function wattsOf({ powerW }: RideSample): number | null {
  return powerW === null || powerW <= -0.5 ? null : Math.max(0, Math.round(powerW));
}

function metresOf(samples: readonly RideSample[]): Map<number, number> {
  const metres = cumulativeMetres(samples) ?? [];
  return new Map(metres.map((through, index) => [samples[index]?.second ?? 0, through]));
}

interface Ends {
  /** First and last second, 1..300. */
  from: number;
  to: number;
}

function lapsOf(race: Race, samples: readonly RideSample[], ends: Ends): Part[] {
  const laps: Part[] = [];
  for (let from = 1; from <= HEAT_SECONDS; from += LAP_SECONDS) {
    const to = from + LAP_SECONDS - 1;
    const own = samples.filter(({ second }) => second >= from && second <= to);
    if (own.length > 0)
      laps.push(partOf(race, own, { from: Math.max(from, ends.from), to: Math.min(to, ends.to) }));
  }
  return laps;
}

function partOf(race: Race, samples: readonly RideSample[], { from, to }: Ends): Part {
  const watts = samples.map(wattsOf).filter((value) => value !== null);
  const power = summary(watts);
  const workJ = watts.reduce((sum, value) => sum + value, 0);
  return {
    startsAt: beginningOf(race, from),
    endsAt: beginningOf(race, to + 1),
    samples,
    cadence: summary(samples.map(({ cadenceRpm }) => cadenceRpm)) ?? { mean: 0, max: 0 },
    heart: summary(samples.map(({ heartRateBpm }) => heartRateBpm).filter((value) => value !== null)),
    distanceM: distanceOf(samples),
    power: power === null ? null : { ...power, workJ, kilocalories: kilocaloriesOf(workJ) },
  };
}

function summary(values: readonly number[]): Summary | null {
  if (values.length === 0) return null;
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, max: Math.max(...values) };
}
