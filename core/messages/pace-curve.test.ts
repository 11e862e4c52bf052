import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DecodeError } from '../errors.ts';
import { MAX_SECOND_UNITS } from '../race/output.ts';
import { cumulative, decodeCurve, encodeCurve, MAX_STEP, tenthSteps, type Steps } from './pace-curve.ts';

const none = (): (number | null)[] => new Array<number | null>(300).fill(null);
const curveOf = (most: number): fc.Arbitrary<Steps> =>
  fc.array(fc.option(fc.nat({ max: most }), { freq: 20 }), { minLength: 300, maxLength: 300 });
/** As legs do it: a little more or less than the second before. */
const legs = Array.from({ length: 300 }, (_, at) => {
  const halfRpm = 180 + Math.round(8 * Math.sin(at / 9)) + (at % 3);
  return (halfRpm + 70) * (1050 + 10 * Math.floor(at / 60));
});

describe('a curve', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(fc.oneof(curveOf(20), curveOf(MAX_SECOND_UNITS), curveOf(MAX_STEP)), (steps) => {
        expect(decodeCurve(encodeCurve(steps))).toEqual(steps);
      }),
      { numRuns: 50 },
    );
  });

  test('of no second is two bytes', () => {
    expect([...encodeCurve(none())]).toEqual([0, 0]);
    expect(decodeCurve(Uint8Array.of(0, 0))).toEqual(none());
  });

  test('is what the protocol says, byte by byte', () => {
    const steps = none();
    steps.splice(1, 3, 300, 299, 301);
    // Differences; one run, after 1 second, of 3; 300, -1, 2.
    const bytes = Uint8Array.of(0, 1, 1, 3, 0xd8, 4, 1, 4);
    expect(encodeCurve(steps)).toEqual(bytes);
    expect(decodeCurve(bytes)).toEqual(steps);
    // In 2 bits each: 3, 0, 3, 0.
    steps.splice(1, 4, 3, 0, 3, 0);
    expect([...encodeCurve(steps)]).toEqual([2, 1, 1, 4, 0b110011]);
  });

  test('of any units is at most 790 bytes, of any tenths of a finished ride 530, of legs 620', () => {
    const wild = (most: number, lost: number): Steps =>
      Array.from({ length: 300 }, (_, at) => (at % 20 < lost ? null : at % 2 === 0 ? most : 0));
    expect(encodeCurve(wild(MAX_SECOND_UNITS, 0)).length).toBeLessThanOrEqual(790);
    expect(encodeCurve(wild(MAX_SECOND_UNITS, 1)).length).toBeLessThanOrEqual(790);
    expect(encodeCurve(tenthSteps(wild(MAX_SECOND_UNITS, 1))).length).toBeLessThanOrEqual(530);
    expect(encodeCurve(legs).length).toBeLessThanOrEqual(620);
    expect(encodeCurve(tenthSteps(legs)).length).toBeLessThanOrEqual(420);
  });

  test.each([
    ['nothing', []],
    ['a form that there is none of', [25, 0]],
    ['a run of no second', [0, 1, 0, 0]],
    ['a run beyond the end', [0, 1, 1, 0xac, 2]],
    ['a gap of 2^32 - 1', [0, 1, 0xff, 0xff, 0xff, 0xff, 15, 1]],
    ['2^32 - 1 runs', [0, 0xff, 0xff, 0xff, 0xff, 15, 0]],
    ['a step below 0', [0, 1, 0, 1, 1]],
    ['a step of more than 24 bits', [0, 1, 0, 1, 0x80, 0x80, 0x80, 0x10]],
    ['steps that are missing', [8, 1, 0, 2, 7]],
    ['more than there should be', [0, 0, 0]],
  ])('%s is refused', (_, bytes) => {
    expect(() => decodeCurve(Uint8Array.from(bytes))).toThrow(DecodeError);
  });
});

test('what was ridden through each second; one that was not seen adds nothing', () => {
  const sums = cumulative([5, null, 7]);
  expect(sums.slice(0, 4)).toEqual([5, 5, 12, 12]);
  expect([sums.length, sums[299]]).toEqual([300, 12]);
});

test('tenths through each second are those of the units through it', () => {
  fc.assert(
    fc.property(curveOf(MAX_SECOND_UNITS), (units) => {
      expect(cumulative(tenthSteps(units))).toEqual(
        cumulative(units).map((through) => Math.floor(through / 200)),
      );
      expect(tenthSteps(units).map((step) => step === null)).toEqual(units.map((step) => step === null));
    }),
    { numRuns: 50 },
  );
});
