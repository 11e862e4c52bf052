import { expect, it } from 'vitest';

import { cumulativeMetres, distanceOf } from './distance.ts';

const at = (...speeds: (number | null)[]) => speeds.map((speedKmh) => ({ speedKmh }));

it('is what a speed makes of its seconds', () => {
  expect(distanceOf(at(...Array.from({ length: 300 }, () => 36)))).toBeCloseTo(3000, 6);
  expect(cumulativeMetres(at(36, 0, 18))).toEqual([10, 10, 15]);
});

it('goes on by nothing where a second has no speed', () => {
  expect(cumulativeMetres(at(36, null, 36))).toEqual([10, 10, 20]);
});

it('is not there where the bike told no speed, and 0 where it stood', () => {
  expect([distanceOf([]), distanceOf(at(null, null)), distanceOf(at(0, 0))]).toEqual([null, null, 0]);
});
