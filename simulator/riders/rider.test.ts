import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { riderName } from './names.ts';
import { gaussian, seededRandom } from './random.ts';
import { simulatedRider } from './rider.ts';

describe('chance', () => {
  test('is the seed’s: the same one gives the same numbers, another gives others', () => {
    const draw = (seed: string): number[] => Array.from({ length: 5 }, seededRandom(seed));
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  test('is in [0, 1) and even', () => {
    const random = seededRandom('even');
    const tenths = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 10_000; draw++) {
      const value = random();
      expect(value >= 0 && value < 1).toBe(true);
      const tenth = Math.floor(value * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test('the bell is about 0, about 1 wide and ends at 3', () => {
    const random = seededRandom('bell');
    const values = Array.from({ length: 5000 }, () => gaussian(random));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.06);
    expect(Math.abs(variance - 1)).toBeLessThan(0.1);
    expect(gaussian(() => 0.999)).toBe(3);
    expect(gaussian(() => 0)).toBe(-3);
  });
});

describe('a rider', () => {
  test('rides the same race again from the same seed', () => {
    expect(simulatedRider('s', '1-5', 3)).toEqual(simulatedRider('s', '1-5', 3));
    expect(simulatedRider('s', '1-6', 3).ride).not.toEqual(simulatedRider('s', '1-5', 3).ride);
    expect(simulatedRider('s', '1-5', 4).ride).not.toEqual(simulatedRider('s', '1-5', 3).ride);
  });

  test('keeps name and id from race to race', () => {
    const [one, other] = [simulatedRider('s', '1-5', 70), simulatedRider('s', '2-9', 70)];
    expect([one.racerId, one.name]).toEqual([other.racerId, other.name]);
    expect(one.racerId).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
  });

  test('rides every second once, on the grid and within the door’s bounds', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9]{1,20}$/), fc.nat({ max: 2000 }), (seed, index) => {
        const { ride } = simulatedRider(seed, '1-5', index);
        expect(ride.map(({ second }) => second)).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
        for (const { cadenceRpm, resistancePercent } of ride) {
          expect(Number.isInteger(cadenceRpm * 2) && cadenceRpm >= 0 && cadenceRpm <= 250).toBe(true);
          expect(Math.abs(resistancePercent * 10 - Math.round(resistancePercent * 10))).toBeLessThan(1e-9);
          expect(resistancePercent >= 0 && resistancePercent <= 100).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a field of a thousand has a thousand names', () => {
    const names = Array.from({ length: 1000 }, (_, index) => riderName(index));
    expect(new Set(names).size).toBe(1000);
    expect(names.every((name) => name.length >= 1 && name.length <= 24)).toBe(true);
    expect([riderName(0), riderName(64)]).toEqual(['Ines', 'Ines 2']);
  });
});
