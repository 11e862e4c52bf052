import { FINISHED_SECONDS } from '../../core/race/heat.ts';
import type { ClassId } from '../../core/race/classes.ts';
import type { RideListing } from '../../electron/contract/state.ts';
import type { Scale } from './ride-trace.ts';

/** Rides of a trend at most: the newest. */
const TREND_RIDES = 100;
/** What is between two marks of the scale, tenths of a point: the first by which five marks are enough. */
const STEPS_TENTHS = [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000];
const MARKS = 5;

/** A ride's total as the results have it, before that by the app's own count; tenths of a point. */
export function totalOf({ result, totalTenths }: RideListing): number {
  return result?.totalTenths ?? totalTenths;
}

export function isFinished({ secondsRidden }: RideListing): boolean {
  return secondsRidden >= FINISHED_SECONDS;
}

/** My totals in a class, ride by ride. */
export interface Trend {
  /** The last hundred, oldest first. */
  rides: RideListing[];
  /** The best finished one of those; of equal ones the first. */
  best: RideListing | null;
  /** Of the scale, lowest first, tenths of a point. */
  marks: number[];
  scale: Scale;
  /** How the last five finished rides compare with the five before them; null before there are ten. */
  lastFive: { mean: number; before: number } | null;
}

/** @param rides all of mine, newest first */
export function trendOf(all: readonly RideListing[], classId: ClassId): Trend {
  const rides = all
    .filter((ride) => ride.classId === classId)
    .slice(0, TREND_RIDES)
    .reverse();
  const finished = rides.filter(isFinished);
  const best = finished.reduce<RideListing | null>(
    (most, ride) => (most === null || totalOf(ride) > totalOf(most) ? ride : most),
    null,
  );
  // What was not finished lies at the foot of the plot, however far below: the finished ones are what the eye compares.
  const marks = marksAround((finished.length > 0 ? finished : rides).map(totalOf));
  return {
    rides,
    best,
    marks,
    scale: { from: marks[0] ?? 0, to: marks.at(-1) ?? 1 },
    lastFive: lastFiveOf(finished.map(totalOf)),
  };
}

/** Marks from below the least to above the most of some totals; none where there is none. */
function marksAround(totals: readonly number[]): number[] {
  if (totals.length === 0) return [];
  const [least, most] = [Math.min(...totals), Math.max(...totals)];
  const marksBy = (step: number): number[] => {
    const from = Math.floor(least / step);
    const count = Math.floor(most / step) - from + 2;
    return Array.from({ length: count }, (_, index) => (from + index) * step);
  };
  const wide = STEPS_TENTHS.find((step) => marksBy(step).length <= MARKS) ?? 1_000_000;
  return marksBy(wide);
}

function lastFiveOf(totals: readonly number[]): Trend['lastFive'] {
  if (totals.length < 10) return null;
  const mean = (some: readonly number[]): number => some.reduce((sum, total) => sum + total, 0) / some.length;
  return { mean: mean(totals.slice(-5)), before: mean(totals.slice(-10, -5)) };
}

/** Where the ride of an index (from 0) stands between the edges of a plot, percent: dots keep clear of both edges. */
export function placeOfRide(index: number, count: number): number {
  return ((index + 0.5) / count) * 100;
}
