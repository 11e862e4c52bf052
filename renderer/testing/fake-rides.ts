import type { RideDetail } from '../../electron/contract/ride-detail.ts';
import type { OwnResult, RideListing } from '../../electron/contract/state.ts';
import type { Unusual } from '../../core/bike/plausibility.ts';
import type { ClassId } from '../../core/race/classes.ts';
import { distanceOf } from '../../core/race/distance.ts';
import { FINISHED_SECONDS, HEAT_MS, HEAT_SECONDS, heatAt, raceOf } from '../../core/race/heat.ts';
import { outputUnits, pointsTenths, UNITS_PER_POINT } from '../../core/race/output.ts';
import type { RideSample } from '../../core/race/ride.ts';
import { cumulativeTenths, rideSplits } from '../../core/race/ride-splits.ts';
import { seeded } from './fake-field.ts';

const MARKS: Unusual[] = [
  { reason: 'cadence_jump', second: 134, fromRpm: 62, toRpm: 190.5 },
  { reason: 'power', second: 140 },
];

/** What a made-up ride is made of. */
interface Shape {
  seed: number;
  /** The first second that was ridden. */
  from: number;
  secondsRidden: number;
  /** Mean cadence, rpm. */
  cadenceRpm: number;
}

/** What is not as with most: some are unusual, or so many of the oldest of another computer. */
interface Odd {
  unusual?: boolean;
  elsewhere?: number;
}

/** Own rides of some weeks, newest first: the newest not stored yet, the next provisional, one that never got there. */
export function fakeRides(count: number, now: number, { unusual, elsewhere = 0 }: Odd = {}): RideListing[] {
  return shapes(count, now).map(({ shape, ...race }, index): RideListing => {
    const random = seeded(shape.seed);
    const riders = 1 + Math.floor(random() * 340);
    const totalTenths = fakeTotal(shape);
    const result: OwnResult = {
      rank: 1 + Math.floor(random() * riders),
      riders,
      totalTenths,
      official: index > 1,
    };
    const stored = index !== 0 && index !== 5;
    const marks: Unusual[] = unusual && index % 4 === 1 ? MARKS : [];
    const ridden = { totalTenths, secondsRidden: shape.secondsRidden, unusual: marks };
    const here = index < count - elsewhere;
    return { ...race, ...ridden, stored, here, result: stored ? result : null };
  });
}

/** One of them second by second; of the newest the bike says neither power, heart rate nor speed, and nobody heard a board in the third. */
export function fakeRideDetail(raceId: string, count: number, now: number, odd: Odd = {}): RideDetail | null {
  const all = shapes(count, now);
  const rides = fakeRides(count, now, odd);
  const index = rides.findIndex((ride) => ride.raceId === raceId);
  const [listing, made] = [rides[index], all[index]];
  if (!listing || !made) return null;
  const samples = fakeSamples(made.shape).map((sample) =>
    index === 0 ? { ...sample, powerW: null, heartRateBpm: null, speedKmh: null } : sample,
  );
  const others = rides.filter((ride) => ride.classId === listing.classId && ride.raceId !== raceId);
  const [best] = others
    .filter(({ secondsRidden }) => secondsRidden >= FINISHED_SECONDS)
    .sort((a, b) => b.totalTenths - a.totalTenths);
  const bestShape = all.find((one) => one.raceId === best?.raceId)?.shape;
  const measured = samples.map((sample) =>
    listing.here
      ? sample
      : { ...sample, cadenceRpm: null, resistancePercent: null, powerW: null, heartRateBpm: null },
  );
  return {
    ...listing,
    name: 'Mia',
    estimated: index === 3,
    samples: measured.map(({ second, cadenceRpm, resistancePercent, units, powerW, heartRateBpm }) => [
      second,
      cadenceRpm,
      resistancePercent,
      units / UNITS_PER_POINT,
      powerW,
      heartRateBpm,
    ]),
    distanceM: listing.here ? distanceOf(samples) : null,
    splits: rideSplits(measured, cumulativeTenths(samples)),
    ranks: index === 2 || !listing.here ? [] : fakeRanks(made.shape, listing.result),
    best:
      best && bestShape
        ? {
            raceId: best.raceId,
            startsAt: best.startsAt,
            totalTenths: best.totalTenths,
            cumulativeTenths: cumulativeTenths(fakeSamples(bestShape)),
          }
        : null,
  };
}

function shapes(count: number, now: number) {
  const random = seeded(count);
  let heat = heatAt(now) - 1;
  return Array.from({ length: count }, (_, index) => {
    const { raceId, classId, startsAt } = raceOf((1 + Math.floor(random() * 6)) as ClassId, heat);
    heat -= index % 3 === 2 ? Math.floor((20 * 60 * 60 * 1000) / HEAT_MS + random() * 500) : 1;
    const isLate = random() < 0.2;
    const secondsRidden = isLate ? 40 + Math.floor(random() * 200) : 300 - Math.floor(random() * 3);
    const from = HEAT_SECONDS - secondsRidden + 1;
    // Slowly better, with good days and bad ones.
    const cadenceRpm = 78 + 14 * (1 - index / Math.max(count, 12)) + random() * 14;
    return { raceId, classId, startsAt, shape: { seed: heat, from, secondsRidden, cadenceRpm } };
  });
}

/** A believable ride: a hard start, a wave, the knob turned in steps, a sprint, and a heart that follows. */
function fakeSamples({ seed, from, secondsRidden, cadenceRpm: mean }: Shape): RideSample[] {
  const random = seeded(seed);
  const phase = random() * 6;
  let heart = 118;
  return Array.from({ length: secondsRidden }, (_, at) => {
    const second = from + at;
    const sprint = second > 262 ? (second - 262) * 0.45 : 0;
    const rpm =
      mean * Math.min(1, (at + 5) / 12) + 5 * Math.sin(second / 21 + phase) + random() * 4 - 2 + sprint;
    const cadenceRpm = Math.round(rpm * 2) / 2;
    const resistancePercent = 42 + 4 * (Math.floor(second / 47 + phase) % 3);
    const powerW = Math.round(cadenceRpm * resistancePercent * 0.052 + random() * 8);
    heart += (132 + cadenceRpm * 0.34 + sprint * 0.3 - heart) / 38;
    return {
      second,
      cadenceRpm,
      resistancePercent,
      powerW,
      heartRateBpm: Math.round(heart),
      speedKmh: cadenceRpm * 0.36,
      units: outputUnits(cadenceRpm, resistancePercent),
    };
  });
}

const totals = new Map<string, number>();

/** Its total, tenths: reckoned once, for the list of a thousand of them is asked for every three seconds. */
function fakeTotal(shape: Shape): number {
  const key = JSON.stringify(shape);
  const total =
    totals.get(key) ?? pointsTenths(fakeSamples(shape).reduce((sum, { units }) => sum + units, 0));
  totals.set(key, total);
  return total;
}

/** From the middle of the field to where it came in. */
function fakeRanks({ seed, from }: Shape, result: OwnResult | null): RideDetail['ranks'] {
  const random = seeded(seed + 1);
  const riders = result?.riders ?? 41;
  const end = result?.rank ?? 12;
  return Array.from({ length: 60 }, (_, step) => (step + 1) * 5)
    .filter((second) => second >= from)
    .map((second) => {
      const way = second / HEAT_SECONDS;
      const rank = (riders / 2) * (1 - way) + end * way + (random() - 0.5) * riders * 0.08 * (1 - way);
      return [second, Math.min(riders, Math.max(1, Math.round(rank))), riders];
    });
}
