import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  gridUnits,
  outputUnits,
  pointsTenths,
  quantiseCadence,
  quantiseResistance,
  tenthPercentOf,
  UNITS_PER_POINT,
  UNITS_PER_TENTH,
} from './output.ts';

describe('outputUnits', () => {
  // By hand from (cadence + 35) * (resistance + 65) / 100 points, 2000 units a point.
  test.each([
    [90, 40, 262_500], // 125 * 105 / 100 = 131.25 points
    [80, 0, 149_500], // 115 * 65 / 100 = 74.75
    [0.5, 0, 46_150], // 35.5 * 65 / 100 = 23.075
    [250, 100, 940_500], // 285 * 165 / 100 = 470.25
    [89.5, 33.3, 244_767], // 124.5 * 98.3 / 100 = 122.3835
    [0, 100, 0],
    [0.2, 100, 0], // rounds to no cadence at all
  ])('%s rpm at %s %%: %s units', (cadence, resistance, units) => {
    expect(outputUnits(cadence, resistance)).toBe(units);
  });

  test('is 2000 times the formula, rounded away nowhere, on the whole grid', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 1000 }),
        (halfRpm, tenthPercent) => {
          const points = ((halfRpm / 2 + 35) * (tenthPercent / 10 + 65)) / 100;
          const units = outputUnits(halfRpm / 2, tenthPercent / 10);
          expect(Number.isInteger(units)).toBe(true);
          expect(units).toBeCloseTo(points * 2000, 5);
        },
      ),
    );
  });

  test('is an integer in its range whatever the numbers', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (cadence, resistance) => {
        const units = outputUnits(cadence, resistance);
        expect(Number.isInteger(units) && units >= 0 && units <= 940_500).toBe(true);
      }),
    );
  });
});

describe('the grids', () => {
  test.each([
    [90.24, 90],
    [90.25, 90.5],
    [-3, 0],
    [251, 250],
    [NaN, 0],
    [Infinity, 250],
  ])('cadence %s becomes %s', (value, quantised) => {
    expect(quantiseCadence(value)).toBe(quantised);
  });

  test.each([
    [33.34, 33.3],
    [33.35, 33.4],
    [-0.01, 0],
    [100.2, 100],
    [NaN, 0],
  ])('resistance %s becomes %s', (value, quantised) => {
    expect(quantiseResistance(value)).toBe(quantised);
  });

  test('a quantised value stays as it is', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 250, noNaN: true }), (value) => {
        expect(quantiseCadence(quantiseCadence(value))).toBe(quantiseCadence(value));
        expect(quantiseResistance(quantiseResistance(value))).toBe(quantiseResistance(value));
      }),
    );
  });
});

describe('tenthPercentOf', () => {
  test('gives back the resistance, and null for units that no resistance gives', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.nat({ max: 1000 }),
        fc.integer({ min: 1, max: 69 }),
        (halfRpm, tenthPercent, more) => {
          expect(tenthPercentOf(gridUnits(halfRpm, tenthPercent), halfRpm)).toBe(tenthPercent);
          expect(tenthPercentOf(gridUnits(halfRpm, tenthPercent) + more, halfRpm)).toBeNull();
        },
      ),
    );
  });

  test.each([
    [0, 0],
    [650 * 70, 0],
    [649 * 71, 1],
    [1651 * 71, 1],
    [1000 * 571, 501],
  ])('%s units at %s half rpm: null', (units, halfRpm) => {
    expect(tenthPercentOf(units, halfRpm)).toBeNull();
  });
});

test('points are cut off below a tenth, never rounded up', () => {
  expect([UNITS_PER_POINT, UNITS_PER_TENTH]).toEqual([2000, 200]);
  expect([0, 199, 200, 399, 262_500].map(pointsTenths)).toEqual([0, 0, 1, 1, 1312]);
});
