import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { brakePower, estimateResistance, levelAt, levelPercent } from './resistance.ts';

describe('a level as a percent of its range', () => {
  test.each([
    [1, 1, 24, 0],
    [24, 1, 24, 100],
    [12.5, 1, 24, 50],
    [30, 1, 24, 100],
    [-3, 1, 24, 0],
  ])('level %d of %d..%d is %d %%', (level, min, max, percent) => {
    expect(levelPercent(level, { min, max })).toBe(percent);
  });

  test('is nothing where the range has no width', () => {
    expect(levelPercent(5, { min: 5, max: 5 })).toBeNull();
  });
});

describe('the estimate', () => {
  test('is what the brake of the model would be set to', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 250, noNaN: true }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (rpm, percent) => {
          expect(estimateResistance(brakePower(rpm, percent), rpm)).toBeCloseTo(percent, 6);
        },
      ),
    );
  });

  test('stays within 0..100, and is nothing without cadence', () => {
    expect(estimateResistance(3000, 20)).toBe(100);
    expect(estimateResistance(-100, 90)).toBe(0);
    expect(estimateResistance(100, 0)).toBeNull();
  });
});

describe('the level at a percent', () => {
  test.each([
    [0, { min: 1, max: 24, step: 1 }, 1],
    [100, { min: 1, max: 24, step: 1 }, 24],
    [50, { min: 1, max: 24, step: 1 }, 13],
    [100, { min: 0, max: 1, step: 0.1 }, 1],
    [99, { min: 0, max: 10, step: 3 }, 9],
    [33.3, { min: 0, max: 100, step: 0 }, 33.3],
    [-5, { min: 2, max: 8, step: 2 }, 2],
    [500, { min: 2, max: 8, step: 2 }, 8],
    [NaN, { min: 2, max: 8, step: 2 }, 2],
    [70, { min: 5, max: 5, step: 1 }, 5],
    [70, { min: 9, max: 5, step: 1 }, 9],
  ])('%d %% of %j is %d', (percent, range, level) => {
    expect(levelAt(percent, range)).toBe(level);
  });

  test('is within the range, and on its step', () => {
    const tenths = fc.integer({ min: -1000, max: 3000 });
    fc.assert(
      fc.property(tenths, fc.nat(3000), fc.nat(100), fc.double(), (min, width, step, percent) => {
        const range = { min: min / 10, max: (min + width) / 10, step: step / 10 };
        const level = levelAt(percent, range);
        expect(level).toBeGreaterThanOrEqual(range.min);
        expect(level).toBeLessThanOrEqual(range.max);
        expect(Math.round(level * 10 - min) % Math.max(step, 1)).toBe(0);
      }),
    );
  });
});
