import { HEAT_SECONDS } from './heat.ts';
import { pointsTenths } from './output.ts';
import type { RideSample } from './ride.ts';

const MINUTE_SECONDS = 60;

/** One minute of a ride. Means are of the seconds that were ridden; null where there is none, or none that says it. */
export interface RideSplit {
  /** 1..5: minute m has the seconds (m - 1) * 60 + 1 to m * 60. */
  minute: number;
  /** Seconds ridden, 0..60. */
  seconds: number;
  meanCadenceRpm: number | null;
  meanResistancePercent: number | null;
  meanPowerW: number | null;
  meanHeartRateBpm: number | null;
  /** By how much the total grew, tenths of a point: the minutes of a ride add up to its total. */
  tenths: number;
}

/**
 * A ride's total through each second of the heat, tenths of a point; index 0 is second 1. A second that was not ridden
 * adds nothing.
 * @param samples of different seconds in 1..300, in any order
 */
export function cumulativeTenths(samples: readonly RideSample[]): number[] {
  const units = new Array<number>(HEAT_SECONDS).fill(0);
  for (const sample of samples) units[sample.second - 1] = sample.units;
  let sum = 0;
  return units.map((more) => pointsTenths((sum += more)));
}

/** What was measured in a second that was ridden; null where nothing says it. */
export type MeasuredSecond = Pick<RideSample, 'second' | 'powerW' | 'heartRateBpm'> & {
  cadenceRpm: number | null;
  resistancePercent: number | null;
};

/**
 * A ride minute by minute, all five of them.
 * @param samples as in `cumulativeTenths`
 * @param totals the ride's total through each second, as `cumulativeTenths` gives it
 */
export function rideSplits(samples: readonly MeasuredSecond[], totals: readonly number[]): RideSplit[] {
  const totalAt = (second: number): number => totals[second - 1] ?? 0;
  return Array.from({ length: HEAT_SECONDS / MINUTE_SECONDS }, (_, index) => {
    const [before, end] = [index * MINUTE_SECONDS, (index + 1) * MINUTE_SECONDS];
    const ridden = samples.filter(({ second }) => second > before && second <= end);
    const mean = (valueOf: (sample: MeasuredSecond) => number | null): number | null =>
      meanOf(ridden.map(valueOf));
    return {
      minute: index + 1,
      seconds: ridden.length,
      meanCadenceRpm: mean(({ cadenceRpm }) => cadenceRpm),
      meanResistancePercent: mean(({ resistancePercent }) => resistancePercent),
      meanPowerW: mean(({ powerW }) => powerW),
      meanHeartRateBpm: mean(({ heartRateBpm }) => heartRateBpm),
      tenths: totalAt(end) - totalAt(before),
    };
  });
}

/** The mean of those that are there; null where none is. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : present.reduce((sum, value) => sum + value, 0) / present.length;
}
