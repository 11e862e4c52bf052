import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { hex } from './characteristics.test-support.ts';
import { decodeKeiser } from './keiser.ts';

describe("a Keiser's broadcast", () => {
  test("Keiser's own example (dev.keiser.com/mseries/direct)", () => {
    expect(decodeKeiser(hex('0201 0630 00 38 3803 4605 7300 0d00 04 27 0100 0a'))).toEqual({
      realTime: true,
      equipmentId: 56,
      cadenceRpm: 82.4,
      heartRateBpm: 135,
      powerW: 115,
      energyKcal: 13,
      elapsedSeconds: 279,
      distanceM: 160.9344,
      resistanceLevel: 10,
    });
  });

  test('in kilometres, without heart rate, of a console that sends no gear', () => {
    expect(decodeKeiser(hex('0201 0620 80 01 3803 0000 7300 0d00 04 27 1480'))).toEqual({
      realTime: true,
      equipmentId: 1,
      cadenceRpm: 82.4,
      powerW: 115,
      energyKcal: 13,
      elapsedSeconds: 279,
      distanceM: 2000,
      truncatedAt: 'resistanceLevel',
    });
  });

  test.each([
    ['00', true],
    ['01', false],
    ['63', false],
    ['80', true],
    ['e3', true],
    ['e4', false],
    ['ff', false],
  ])('of data type %s is real time: %s', (type, realTime) => {
    expect(decodeKeiser(hex(`0201 0630 ${type} 38 3803`))).toMatchObject({
      realTime,
      truncatedAt: 'heartRateBpm',
    });
  });

  test.each(['', '0201063000380', '0645 0630 00 38 3803'])('%j is none', (text) => {
    expect(decodeKeiser(hex(text))).toHaveProperty('invalid');
  });

  test('any bytes give numbers or a reason', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const {
          invalid,
          truncatedAt: _,
          realTime: __,
          ...fields
        } = decodeKeiser(Uint8Array.of(2, 1, ...bytes));
        expect(invalid === undefined).toBe(bytes.length >= 6);
        for (const value of Object.values(fields)) expect(Number.isFinite(value)).toBe(true);
      }),
    );
  });
});
