import fc from 'fast-check';
import { expect, test } from 'vitest';

import { effortCurve, unusualOf, UNUSUAL_REASONS } from '../../core/bike/plausibility.ts';
import { exampleJson, firstColumn } from './examples.test-support.ts';
import { sameDataEachTime } from './properties.test-support.ts';
import { marksOf, type JudgedSecond, type Mark } from './reference-marks.ts';

sameDataEachTime();

function appMarks(ride: readonly (JudgedSecond | null)[]): Mark[] {
  const samples = ride.flatMap((one, at) => (one === null ? [] : [{ ...one, second: at + 1 }]));
  return unusualOf(effortCurve(samples)).map(({ reason, second }) => [
    UNUSUAL_REASONS.indexOf(reason) + 1,
    second,
  ]);
}

test('the reasons of the page are those of the app', () => {
  expect(firstColumn('Unusual rides')).toEqual(UNUSUAL_REASONS);
});

test('the marks of the page are what the app finds', () => {
  const examples = exampleJson('unusual') as { cadences: number[]; marks: Mark[] }[];
  for (const { cadences, marks } of examples) {
    const ride = cadences.map((cadenceRpm) => ({ cadenceRpm, resistancePercent: 40, powerW: null }));
    expect(marksOf(ride)).toEqual(marks);
    expect(appMarks(ride)).toEqual(marks);
  }
});

test('the marks of any ride are what the app finds', () => {
  const half = (min: number, max: number) => fc.integer({ min: min * 2, max: max * 2 }).map((rpm) => rpm / 2);
  const one = fc.record({
    cadenceRpm: fc.oneof(half(0, 250), half(55, 65), half(178, 192), half(218, 226)),
    resistancePercent: fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10),
    powerW: fc.oneof(
      fc.constant(null),
      fc.integer({ min: -500, max: 3000 }),
      fc.integer({ min: 790, max: 810 }),
      fc.integer({ min: 1290, max: 3000 }),
    ),
  });
  const stretch = fc.record({
    one: fc.option(one, { freq: 6 }),
    seconds: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 50, max: 260 })),
  });
  const seen = new Set<number>();
  fc.assert(
    fc.property(fc.array(stretch, { maxLength: 12 }), (stretches) => {
      const ride = stretches
        .flatMap((part) => Array.from({ length: part.seconds }, () => part.one))
        .slice(0, 300);
      const marks = marksOf(ride);
      expect(appMarks(ride)).toEqual(marks);
      for (const [code] of marks) seen.add(code);
    }),
    { numRuns: 1000 },
  );
  expect([...seen].sort()).toEqual([1, 2, 3]);
});
