import { describe, expect, it } from 'vitest';

import { outputUnits, pointsTenths } from './output.ts';
import type { RideSample } from './ride.ts';
import { cumulativeTenths, meanOf, rideSplits } from './ride-splits.ts';

const sample = (second: number, more: Partial<RideSample> = {}): RideSample => {
  const ridden = {
    cadenceRpm: 90,
    resistancePercent: 40,
    powerW: null,
    heartRateBpm: null,
    speedKmh: null,
    ...more,
  };
  return { second, ...ridden, units: outputUnits(ridden.cadenceRpm, ridden.resistancePercent) };
};
const secondsOf = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

describe('cumulativeTenths', () => {
  it('has 300 totals that never fall, and stands still where nothing was ridden', () => {
    const totals = cumulativeTenths([sample(3), sample(1, { cadenceRpm: 60 })]);
    expect(totals).toHaveLength(300);
    // (60 + 35) * 105 / 100 = 99.75 points, and 131.25 more.
    expect(totals.slice(0, 4)).toEqual([997, 997, 2310, 2310]);
    expect(totals.at(-1)).toBe(2310);
    expect(cumulativeTenths([])).toEqual(new Array(300).fill(0));
  });
});

describe('rideSplits', () => {
  it('has five minutes whose tenths add up to the total, whatever is left over in each', () => {
    const samples = secondsOf(1, 300).map((second) =>
      sample(second, { cadenceRpm: 60.5 + (second % 7), resistancePercent: 40.1 }),
    );
    const splits = rideSplits(samples, cumulativeTenths(samples));
    expect(splits.map(({ minute, seconds }) => [minute, seconds])).toEqual(
      [1, 2, 3, 4, 5].map((minute) => [minute, 60]),
    );
    const units = samples.reduce((sum, one) => sum + one.units, 0);
    expect(splits.reduce((sum, { tenths }) => sum + tenths, 0)).toBe(pointsTenths(units));
    // What each would be on its own is less: the fractions of five minutes are dropped five times.
    const alone = [0, 1, 2, 3, 4].map((minute) =>
      pointsTenths(samples.slice(minute * 60, minute * 60 + 60).reduce((sum, one) => sum + one.units, 0)),
    );
    expect(alone.reduce((sum, tenths) => sum + tenths, 0)).toBeLessThan(pointsTenths(units));
  });

  it('takes means of what was ridden and said: second 60 is of the first minute, 61 of the next', () => {
    const samples = [
      sample(59, { cadenceRpm: 80, resistancePercent: 30, powerW: 200, heartRateBpm: 140 }),
      sample(60, { cadenceRpm: 90, resistancePercent: 50, powerW: null, heartRateBpm: 150 }),
      sample(61, { cadenceRpm: 100, resistancePercent: 60 }),
    ];
    expect(rideSplits(samples, cumulativeTenths(samples)).slice(0, 3)).toEqual([
      {
        minute: 1,
        seconds: 2,
        meanCadenceRpm: 85,
        meanResistancePercent: 40,
        meanPowerW: 200,
        meanHeartRateBpm: 145,
        // 115 * 95 / 100 = 109.25 and 125 * 115 / 100 = 143.75
        tenths: 2530,
      },
      {
        minute: 2,
        seconds: 1,
        meanCadenceRpm: 100,
        meanResistancePercent: 60,
        meanPowerW: null,
        meanHeartRateBpm: null,
        tenths: 1687,
      },
      {
        minute: 3,
        seconds: 0,
        meanCadenceRpm: null,
        meanResistancePercent: null,
        meanPowerW: null,
        meanHeartRateBpm: null,
        tenths: 0,
      },
    ]);
  });

  it('has the points and no means of a ride of which nothing else is known', () => {
    const unknown = { cadenceRpm: null, resistancePercent: null, powerW: null, heartRateBpm: null };
    const samples = [1, 2].map((second) => ({ second, ...unknown }));
    const totals = new Array<number>(300).fill(20).fill(10, 0, 1);
    expect(rideSplits(samples, totals)[0]).toEqual({
      minute: 1,
      seconds: 2,
      meanCadenceRpm: null,
      meanResistancePercent: null,
      meanPowerW: null,
      meanHeartRateBpm: null,
      tenths: 20,
    });
  });
});

describe('meanOf', () => {
  it('leaves out what is not there', () => {
    expect(meanOf([null, 100, 140])).toBe(120);
    expect(meanOf([null])).toBeNull();
  });
});
