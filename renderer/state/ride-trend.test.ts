import { describe, expect, it } from 'vitest';

import type { RideListing } from '../../electron/contract/state.ts';
import { placeOfRide, totalOf, trendOf } from './ride-trend.ts';

/** Newest first, as the list has them: the first total is the newest. */
const rides = (totals: number[], more: Partial<RideListing> = {}): RideListing[] =>
  totals.map((totalTenths, index) => ({
    raceId: `3-${1000 - index}`,
    classId: 3,
    startsAt: (1000 - index) * 300_000,
    totalTenths,
    secondsRidden: 300,
    unusual: [],
    stored: true,
    here: true,
    result: null,
    ...more,
  }));

describe('trendOf', () => {
  it('has the last hundred of a class, oldest first', () => {
    const all = [...rides(Array.from({ length: 130 }, (_, at) => at)), ...rides([5], { classId: 4 })];
    const trend = trendOf(all, 3);
    expect(trend.rides).toHaveLength(100);
    expect([totalOf(trend.rides[0] as RideListing), totalOf(trend.rides[99] as RideListing)]).toEqual([
      99, 0,
    ]);
    expect(trendOf(all, 4).rides).toHaveLength(1);
    expect(trendOf(all, 5)).toMatchObject({ rides: [], best: null, marks: [], lastFive: null });
  });

  it('marks the best finished one, of equal ones the first', () => {
    const [newer, older] = rides([400_000, 400_000]);
    const [unfinished] = rides([500_000], { raceId: '3-1', secondsRidden: 284 });
    const trend = trendOf([newer, older, unfinished] as RideListing[], 3);
    expect(trend.best).toBe(older);
  });

  it('counts by the results where there are any', () => {
    const result = { rank: 1, riders: 2, totalTenths: 400_100, official: true };
    expect(rides([400_000], { result }).map(totalOf)).toEqual([400_100]);
  });

  it('has round marks around the finished totals', () => {
    expect(trendOf(rides([421_000, 455_000]), 3).marks).toEqual([
      420_000, 430_000, 440_000, 450_000, 460_000,
    ]);
    expect(trendOf(rides([421_000]), 3)).toMatchObject({
      marks: [421_000, 422_000],
      scale: { from: 421_000, to: 422_000 },
    });
    const withUnfinished = [...rides([421_000, 455_000]), ...rides([20_000], { secondsRidden: 20 })];
    expect(trendOf(withUnfinished, 3).marks[0]).toBe(420_000);
    expect(trendOf(rides([1, 2_800_000]), 3).marks).toEqual([0, 1_000_000, 2_000_000, 3_000_000]);
  });

  it('holds the last five finished against the five before', () => {
    const totals = [6, 6, 6, 6, 6, 2, 2, 2, 2, 7];
    expect(trendOf(rides(totals), 3).lastFive).toEqual({ mean: 6, before: 3 });
    expect(trendOf(rides(totals.slice(1)), 3).lastFive).toBeNull();
  });
});

it('dots stand evenly, clear of the edges', () => {
  expect([0, 1, 2, 3].map((index) => placeOfRide(index, 4))).toEqual([12.5, 37.5, 62.5, 87.5]);
});
