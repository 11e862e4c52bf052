import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { raceOf } from '../race/heat.ts';
import { RideRecorder, type Reading, type RideSample } from '../race/ride.ts';
import { BikeMeter } from './bike-meter.ts';
import { hex } from './characteristics.test-support.ts';
import {
  effortCurve,
  effortOf,
  emptyEffortCurve,
  isStrong,
  unusualOf,
  UNUSUAL_REASONS,
  withPowerOf,
} from './plausibility.ts';
import { brakePower } from './resistance.ts';
import vectors from './testdata/sample-vectors.json' with { type: 'json' };

type Sample = Parameters<typeof effortCurve>[0] extends Iterable<infer S> ? S : never;

/** A ride whose seconds from `first` on have these cadences, rpm; null where there is none. */
function spun(cadences: readonly (number | null)[], first = 1): Sample[] {
  return cadences.flatMap((cadenceRpm, at) =>
    cadenceRpm === null ? [] : [{ second: first + at, cadenceRpm, resistancePercent: 40, powerW: null }],
  );
}

/** A ride with these powers, W, at a cadence and a resistance. */
function pushed(powers: readonly number[], cadenceRpm: number, resistancePercent: number): Sample[] {
  return powers.map((powerW, at) => ({ second: at + 1, cadenceRpm, resistancePercent, powerW }));
}

const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);
const found = (samples: readonly Sample[]): unknown[] => unusualOf(effortCurve(samples));

describe('a cadence jump', () => {
  test('is a rise that no legs make between two seconds, and lasts', () => {
    expect(found(spun([60, 62, 61.5, 190, 188.5, 190]))).toEqual([
      { reason: 'cadence_jump', second: 4, fromRpm: 62, toRpm: 188.5 },
    ]);
    expect(found(spun([60, 60, 60, 180, 180], 296))).toMatchObject([{ second: 299 }]);
  });

  test('is told once, where it is first', () => {
    const twice = [...times(5, 60), ...times(5, 190), ...times(5, 60), ...times(5, 200)];
    expect(found(spun(twice))).toMatchObject([{ reason: 'cadence_jump', second: 6, toRpm: 190 }]);
  });

  test.each([
    ['less of a rise', [60, 60, 60.5, 180, 180]],
    ['less high', [50, 50, 50, 179.5, 179.5]],
    ['one odd second', [60, 60, 60, 250, 60, 60]],
    ['a standing start of a track sprinter', [0, 31, 58, 80, 98, 113, 125, 135, 142, 148, 152, 155, 157]],
    ['a kick against a light flywheel', [62, 62, 62, 74, 150, 190, 190]],
    ['a bike that is heard again after a silence', [88, null, null, null, null, 190, 190]],
    ['a bike that says 0 and comes back', [92, 90, 0, 0, 0, 0, 90, 91]],
    ['a fast rider whose bike says 0 for a while', [185, 186, 0, 0, 0, 185, 186]],
    ['a magnet missed in a sprint, in two halves', [185, 186, 61.5, 61.5, 186, 186]],
    ['every other turn missed', [186, 93, 93, 93, 186, 186]],
    ['a fall', [190, 190, 190, 60, 60, 60]],
    ['second values that came late, as one', [70, 70, 70, 140, 140, 140]],
  ])('is not %s', (_, cadences) => {
    expect(found(spun(cadences))).toEqual([]);
  });
});

describe('an extreme cadence', () => {
  test('is held for ten seconds', () => {
    const held = [...Array.from({ length: 40 }, (_, at) => 60 + 4 * at), ...times(10, 220)];
    expect(found(spun(held))).toEqual([{ reason: 'cadence_extreme', second: 41 }]);
    expect(found(spun(held.slice(0, -1)))).toEqual([]);
    expect(found(spun([...held.slice(0, -1), 219.5]))).toEqual([]);
    expect(found(spun([...times(9, 250), null, ...times(9, 250)].reverse()))).toEqual([]);
  });
});

describe('power', () => {
  test.each([
    ['above any peak', times(5, 2501), 110, 100],
    ['at pedals that stand still', times(5, 1001), 0, 100],
    ['above what legs give at this cadence, with next to no brake', times(5, 2200), 90, 0],
    ['above what legs give at this cadence: 120 rpm is not 200', times(5, 2110), 200, 0],
    ['for a minute', times(60, 1301), 110, 60],
    ['for four minutes', times(240, 801), 95, 60],
  ])('is unusual %s', (_, powers, cadenceRpm, resistancePercent) => {
    expect(found(pushed(powers, cadenceRpm, resistancePercent))).toEqual([{ reason: 'power', second: 1 }]);
    // Of one second less nothing is said.
    expect(found(pushed(powers.slice(1), cadenceRpm, resistancePercent))).toEqual([]);
    // Nor where one in the middle is not so.
    const broken = powers.map((powerW, at) => (at === powers.length >> 1 ? 300 : powerW));
    expect(found(pushed(broken, cadenceRpm, resistancePercent))).toEqual([]);
  });

  test.each([
    ['the best five seconds there are', times(5, 2500), 130, 100],
    ['the same against a brake that takes it', times(5, 2200), 90, 30],
    ['a sensor that misses the turns of a sprint', times(5, 1000), 0, 0],
    ['a world-class pursuit', times(300, 760), 110, 70],
    ['a world-class minute', times(60, 1300), 120, 90],
    ['what runs backwards', times(300, -500), 60, 50],
  ])('is not unusual for %s', (_, powers, cadenceRpm, resistancePercent) => {
    expect(found(pushed(powers, cadenceRpm, resistancePercent))).toEqual([]);
  });

  test('is told where the first of its runs begins', () => {
    expect(found(pushed([...times(100, 300), ...times(60, 1400), ...times(5, 2900)], 110, 60))).toEqual([
      { reason: 'power', second: 101 },
    ]);
    // The short run lies inside of the long one, which began before it.
    expect(found(pushed([...times(30, 1400), ...times(30, 2900)], 110, 60))).toEqual([
      { reason: 'power', second: 1 },
    ]);
  });
});

describe('an effort', () => {
  test('is half rpm, and the power band above', () => {
    expect(effortOf(90.5, 40, null)).toBe(181);
    expect(effortOf(250, 100, 300)).toBe(500);
    expect([801, 1301, 2501].map((powerW) => effortOf(100, 100, powerW))).toEqual([
      0x200 | 200,
      0x400 | 200,
      0x600 | 200,
    ]);
  });

  test('of a second that came twice has the cadence of the one and the larger power of both', () => {
    const [weak, able, strong] = [300, 900, 2600].map((powerW) => effortOf(100, 40, powerW)) as [
      number,
      number,
      number,
    ];
    expect([weak, able, strong].map(isStrong)).toEqual([false, true, true]);
    expect(withPowerOf(weak, effortOf(60, 40, 900))).toBe(able);
    expect(withPowerOf(able, effortOf(60, 40, 300))).toBe(able);
    expect(withPowerOf(able, strong)).toBe(strong);
    expect(withPowerOf(strong, able)).toBe(strong);
    expect(withPowerOf(0, strong)).toBe(3 << 9);
  });

  test('of nothing is nothing', () => {
    expect(unusualOf(emptyEffortCurve())).toEqual([]);
    expect(found([])).toEqual([]);
  });
});

test('what is found depends on the seconds alone, not on their order', () => {
  const cadence = fc.constantFrom(0, 55, 60, 62.5, 120, 185, 190, 225, 230);
  const power = fc.constantFrom(null, 200, 900, 1500, 2600);
  // In stretches, as rides are: single odd seconds are nothing.
  const stretch = fc.record({
    seconds: fc.integer({ min: 1, max: 60 }),
    cadenceRpm: cadence,
    powerW: power,
    there: fc.boolean(),
  });
  const reasons = new Set<string>();
  fc.assert(
    fc.property(
      fc.array(stretch, { minLength: 4, maxLength: 12 }),
      fc.array(fc.nat(), { minLength: 300, maxLength: 300 }),
      (stretches, order) => {
        const samples = stretches
          .flatMap(({ seconds, ...one }) => Array.from({ length: seconds }, () => one))
          .slice(0, 300)
          .map((one, at) => ({ ...one, second: at + 1, resistancePercent: 30 }))
          .filter(({ there }) => there);
        const shuffled = samples
          .map((sample, at) => ({ sample, key: order[at] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ sample }) => sample);
        const unusual = unusualOf(effortCurve(samples));
        expect(unusualOf(effortCurve(shuffled))).toEqual(unusual);
        for (const { reason } of unusual) reasons.add(reason);
      },
    ),
    { numRuns: 300, seed: 1 },
  );
  expect([...reasons].sort()).toEqual([...UNUSUAL_REASONS].sort());
});

describe('what was captured from devices is not unusual', () => {
  /** Each device's vectors, through the decoders, as one notification a second. */
  const readings: Reading[] = vectors.flatMap(({ characteristic, hex: bytes }) => {
    const meter = new BikeMeter();
    const reading = meter.add(characteristic, hex(bytes), 0);
    return reading === null ? [] : [reading];
  });

  function recorded(sequence: readonly Reading[]): RideSample[] {
    const race = raceOf(1, 1);
    const recorder = new RideRecorder(race);
    const samples = sequence.flatMap((reading, at) =>
      recorder.add({ ...reading, at: race.startsAt + at * 1000 + 500 }),
    );
    return [...samples, ...recorder.tick(race.endsAt)];
  }

  test('in any order, each for any time', () => {
    expect(readings.length).toBeGreaterThan(8);
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ reading: fc.constantFrom(...readings), seconds: fc.integer({ min: 1, max: 90 }) }),
          { maxLength: 12 },
        ),
        (parts) => {
          const sequence = parts.flatMap(({ reading, seconds }) =>
            Array.from({ length: seconds }, () => reading),
          );
          expect(found(recorded(sequence))).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('nor is any that the simulated brake makes of what its sliders reach', () => {
    for (let cadenceRpm = 0; cadenceRpm <= 150; cadenceRpm += 5) {
      for (let percent = 0; percent <= 100; percent += 10) {
        const powerW = Math.round(brakePower(cadenceRpm, percent));
        expect(found(pushed(times(300, powerW), cadenceRpm, percent))).toEqual([]);
      }
    }
  });
});
