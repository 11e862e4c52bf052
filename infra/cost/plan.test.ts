import { describe, expect, test } from 'vitest';

import { costOfHeat, planFor, type PlanWish } from './plan.ts';
import { total } from './row.ts';
import { shardLoad } from './shard-load.ts';

const WISH: PlanWish = {
  heats: 1,
  racers: 1000,
  days: 30,
  hoursADay: 24,
  shards: null,
  dayStartMs: Date.UTC(2026, 10, 23),
  onDemand: false,
  fanOut: false,
  archive: false,
};
const exceeded = (load: ReturnType<typeof shardLoad>): string[] =>
  load.loads.filter((one) => one.exceeded).map(({ what }) => what);

describe('a shard', () => {
  test('takes a full heat at the pace its boards tell: 500 records/s', () => {
    const load = shardLoad(1000);
    expect(load).toMatchObject({ publishEverySeconds: 2, finalSpreadSeconds: 5 });
    // 161 bytes a record of two samples; 200 finals a second of 1,732.
    expect(load.loads.map(({ value }) => value)).toEqual([500, 80_500, 80_500, 500, 700, 426_900]);
    expect(exceeded(load)).toEqual([]);
  });

  test('takes 1,000 at 1 Hz just so, and not one more', () => {
    expect(exceeded(shardLoad(1000, 1))).toEqual(['finals, and the next heat begun']);
    expect(exceeded(shardLoad(1001, 1))).toContain('records in');
  });

  test('does not take two full heats at 1 Hz', () => {
    expect(exceeded(shardLoad(2000, 1))).toEqual(['records in', 'finals, and the next heat begun']);
  });

  test('takes any number at their pace, and in the first seconds those that the boards of the warm-up counted', () => {
    for (const riders of [1000, 2000, 6000]) expect(exceeded(shardLoad(riders))).toEqual([]);
    // A sixth joins in the last 5 s and begins at 2 s.
    expect(shardLoad(6000).loads[3]?.value).toBeCloseTo(5000 / 12 + 1000 / 2, 6);
    expect(exceeded(shardLoad(10_000))).toEqual(['records in, the first seconds']);
  });

  test('gives each reader its share', () => {
    const [, , alone] = shardLoad(1000).loads;
    const [, , both] = shardLoad(1000, undefined, 2).loads;
    expect(both?.value).toBe(2 * (alone?.value ?? 0));
  });
});

describe('the plan', () => {
  test('of a full heat around the clock', () => {
    const plan = planFor(WISH);
    expect(plan).toMatchObject({ shards: 1, heats: 30 * 288 });
    // 1,000 riders, one look each 15 s; ten at once of 40 ms answer 250.
    expect(plan.perSecond).toEqual({ publishes: 500, deliveries: 1000, requests: 1000 / 15 });
    expect(plan.warnings).toEqual([]);
    const { all } = costOfHeat(plan);
    // The shard is in the idle part.
    expect(total(plan.racing)).toBeCloseTo(30 * 288 * (all - 0.00125), 6);
    expect(plan.idle.find(({ item }) => item === 'shards')?.usd).toBeCloseTo(30 * 24 * 0.015, 9);
  });

  test('grows with heats, riders, hours, days and options', () => {
    const usd = (change: Partial<PlanWish>): number => {
      const { racing, idle } = planFor({ ...WISH, heats: 2, racers: 400, days: 3, hoursADay: 5, ...change });
      return total(racing) + total(idle);
    };
    const base = usd({});
    const more = [{ heats: 3 }, { racers: 401 }, { days: 4 }, { hoursADay: 6 }, { shards: 2 }, { fanOut: true }, { archive: true }, { onDemand: true }]; // prettier-ignore
    for (const change of more) expect(usd(change)).toBeGreaterThan(base);
  });

  test('flags what is exceeded', () => {
    expect(planFor({ ...WISH, heats: 6, racers: 2000, shards: 1 }).warnings.slice(0, 2)).toEqual([
      'A shard with 12000 riders: records in, the first seconds 1417 of 1000 records/s.',
      '800 requests/s after the finish; its concurrency answers some 250.',
    ]);
    const { warnings } = planFor({ ...WISH, heats: 50 });
    expect(warnings).toContain('50000 deliveries/s; an account has 20000 until AWS raises it.');
    expect(warnings).toContain('25000 publishes/s; an account has 20000 until AWS raises it.');
    expect(warnings.some((line) => line.startsWith('raceIds name 6 heats'))).toBe(true);
    expect(planFor({ ...WISH, racers: 1001 }).warnings.at(-1)).toMatch(/^A board lists 1,000/);
  });
});
