import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { raceOf } from './heat.ts';
import { RideRecorder, type Reading, type RideSample } from './ride.ts';

const race = raceOf(2, 7);

/** A reading so many ms after the start of the heat. */
function reading(afterStart: number, cadenceRpm = 90, resistancePercent = 40): Reading {
  const unknown = { powerW: null, heartRateBpm: null, speedKmh: null };
  return { at: race.startsAt + afterStart, cadenceRpm, resistancePercent, ...unknown };
}

/** The samples of readings, the clock standing at `untilMs` after the start in the end. */
function record(readings: readonly Reading[], untilMs = 310_000, resumeAfter = 0): RideSample[] {
  const recorder = new RideRecorder(race, resumeAfter);
  const samples = readings.flatMap((one) => recorder.add(one));
  return [...samples, ...recorder.tick(race.startsAt + untilMs)];
}

const seconds = (samples: readonly RideSample[]): number[] => samples.map(({ second }) => second);

describe('a second', () => {
  test('is the mean of its readings, quantised, with its output', () => {
    const full = { ...reading(700, 91, 41), powerW: 200, heartRateBpm: 150, speedKmh: 30.01 };
    const other = { ...reading(1000, 90, 40.1), powerW: 205, speedKmh: 30.04 };
    expect(record([reading(1, 90, 40), full, other])).toEqual([
      {
        second: 1,
        cadenceRpm: 90.5, // 271 / 3 = 90.33
        resistancePercent: 40.4, // 121.1 / 3 = 40.37
        powerW: 203, // of the two that say it
        heartRateBpm: 150,
        speedKmh: 30.03, // 30.025, to a hundredth
        units: (181 + 70) * (404 + 650),
      },
    ]);
  });

  test('is given by the first reading after it, or by the clock', () => {
    const recorder = new RideRecorder(race);
    expect(recorder.add(reading(100))).toEqual([]);
    expect(seconds(recorder.add(reading(1100)))).toEqual([1]);
    expect(recorder.tick(race.startsAt + 2000)).toEqual([]);
    expect(seconds(recorder.tick(race.startsAt + 2001))).toEqual([2]);
    expect(recorder.tick(race.startsAt + 3000)).toEqual([]);
  });

  test('that the clock has given is not given again by a reading that still fell into it', () => {
    const recorder = new RideRecorder(race);
    recorder.add(reading(100));
    expect(seconds(recorder.tick(race.startsAt + 1001))).toEqual([1]);
    expect(recorder.add(reading(900))).toEqual([]);
    expect(seconds(recorder.add(reading(1200)))).toEqual([]);
    expect(seconds(recorder.add(reading(2200)))).toEqual([2]);
  });
});

describe('the ends of the heat', () => {
  test('the moment of the start belongs to no second, the moment of the end to second 300', () => {
    expect(seconds(record([reading(0)]))).toEqual([]);
    expect(seconds(record([reading(1)]))).toEqual([1]);
    expect(seconds(record([reading(300_000)]))).toEqual([300]);
    expect(seconds(record([reading(300_001)]))).toEqual([]);
  });

  test('warm-up counts for nothing but may bridge into second 1', () => {
    expect(seconds(record([reading(-5000), reading(-900), reading(1500)]))).toEqual([1, 2]);
  });

  test('the first reading after the end closes the last seconds, and nothing comes after it', () => {
    expect(seconds(record([reading(298_500), reading(300_800), reading(302_000), reading(303_500)]))).toEqual(
      [299, 300],
    );
  });
});

describe('silence', () => {
  test('within 3 s is jitter: what was ridden before it goes on', () => {
    const samples = record([reading(500, 80), reading(3500, 100)]);
    expect(samples.map(({ second, cadenceRpm }) => [second, cadenceRpm])).toEqual([
      [1, 80],
      [2, 80],
      [3, 80],
      [4, 100],
    ]);
  });

  test('over 3 s leaves its seconds out', () => {
    expect(seconds(record([reading(500), reading(3501)]))).toEqual([1, 4]);
  });

  test('is filled only once the bike was heard again', () => {
    const recorder = new RideRecorder(race);
    recorder.add(reading(500));
    expect(seconds(recorder.tick(race.startsAt + 2900))).toEqual([1]);
    expect(recorder.tick(race.startsAt + 3400)).toEqual([]);
    expect(seconds(recorder.add(reading(3450)))).toEqual([2, 3]);
  });

  test('at the finish: the gap is filled as far as second 300', () => {
    expect(seconds(record([reading(298_200), reading(301_100)]))).toEqual([299, 300]);
  });
});

describe('readings out of order', () => {
  test('an earlier one is dropped', () => {
    const samples = record([reading(1500, 80), reading(500, 250), reading(1500, 90)]);
    expect(samples.map(({ second, cadenceRpm }) => [second, cadenceRpm])).toEqual([[2, 85]]);
  });
});

describe('after a crash', () => {
  test('the journal’s seconds are not given again, nor is anything bridged to them', () => {
    expect(seconds(record([reading(9500), reading(10_000), reading(11_500)], 12_500, 10))).toEqual([11, 12]);
    expect(seconds(record([reading(13_500)], 15_000, 10))).toEqual([14]);
  });

  test('a finished journal takes nothing', () => {
    expect(record([reading(299_500), reading(300_000), reading(300_500)], 310_000, 300)).toEqual([]);
  });
});

describe('whatever comes', () => {
  const steps = fc.array(
    fc.record({
      // Mostly a lively bike, sometimes a silence, sometimes a step back.
      ms: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 0, max: 1600 }) },
        fc.integer({ min: -2000, max: 9000 }),
      ),
      tick: fc.boolean(),
    }),
    { maxLength: 250 },
  );

  test('no second twice, in order, within 1..300, and none that lies in a long silence', () => {
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: -20_000, max: 299_000 }),
        fc.nat({ max: 300 }),
        (ridden, from, resumeAfter) => {
          const recorder = new RideRecorder(race, resumeAfter);
          const heard: number[] = [];
          const samples: RideSample[] = [];
          let at = from;
          for (const { ms, tick } of ridden) {
            at += ms;
            if (tick) samples.push(...recorder.tick(race.startsAt + at));
            else {
              samples.push(...recorder.add(reading(at)));
              if (heard.length === 0 || at >= Math.max(...heard)) heard.push(at);
            }
          }
          const given = seconds(samples);
          expect(given).toEqual([...new Set(given)].sort((a, b) => a - b));
          for (const second of given) {
            expect(second > resumeAfter && second <= 300).toBe(true);
            // Heard in the second itself, or on both sides of it within 3 s.
            const [start, end] = [(second - 1) * 1000, second * 1000];
            const within = heard.some((one) => one > start && one <= end);
            const before = heard.filter((one) => one <= start).at(-1);
            const after = heard.find((one) => one > end);
            expect(within || (before !== undefined && after !== undefined && after - before <= 3000)).toBe(
              true,
            );
          }
        },
      ),
    );
  });

  test('a steady ride gives every second, whatever the jitter up to 3 s', () => {
    const jitter = fc.array(fc.integer({ min: 200, max: 3000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(jitter, (gaps) => {
        const readings: Reading[] = [];
        let at = 0;
        while (at <= 300_000) {
          for (const gap of gaps) readings.push(reading((at += gap)));
        }
        const first = Math.ceil((gaps[0] ?? 0) / 1000);
        const expected = Array.from({ length: 301 - first }, (_, index) => first + index);
        expect(seconds(record(readings))).toEqual(expected);
      }),
    );
  });
});
