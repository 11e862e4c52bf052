import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { decodeCharacteristic } from './characteristics.ts';
import { brakePower, estimateResistance, levelPercent } from './resistance.ts';

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

test('Supported Resistance Level Range', () => {
  expect(decodeCharacteristic('2ad6', Uint8Array.of(0x0a, 0, 0xf0, 0, 0x0a, 0))).toEqual({
    min: 1,
    max: 24,
    step: 1,
  });
  expect(decodeCharacteristic('2ad6', Uint8Array.of(0xf6, 0xff, 0x64, 0, 5, 0, 9))).toEqual({
    min: -1,
    max: 10,
    step: 0.5,
  });
  expect(decodeCharacteristic('2ad6', new Uint8Array(5))).toEqual({
    invalid: 'A resistance range of 5 bytes, not 6',
  });
});
