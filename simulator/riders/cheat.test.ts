import { expect, test } from 'vitest';

import { effortCurve, unusualOf } from '../../core/bike/plausibility.ts';
import { fieldRider } from './cheat.ts';
import type { SimulatedRider } from './rider.ts';

const SEEDS = ['simulate', 'opponents', 'a', 'b'];

function found({ ride }: SimulatedRider): string[] {
  const samples = ride.map((one) => ({ powerW: null, ...one }));
  return unusualOf(effortCurve(samples)).map(({ reason, second }) => `${reason} at ${second}`);
}

test('nobody of a field is unusual unless a cheat is wanted', () => {
  for (const seed of SEEDS) {
    const field = Array.from({ length: 500 }, (_, index) => fieldRider(seed, '3-77', index));
    expect(field.flatMap(found)).toEqual([]);
  }
});

test('the first riders cheat, each in its way, and say nothing else of themselves than before', () => {
  for (const seed of SEEDS) {
    const field = Array.from({ length: 7 }, (_, index) => fieldRider(seed, '3-77', index, 6));
    const ways = ['cadence_jump at 30', 'cadence_extreme at 29', 'power at 30'];
    expect(field.map(found)).toEqual([...ways, ...ways, []].map((way) => [way].flat()));
    expect(field.map(({ racerId }) => racerId)).toEqual(
      Array.from({ length: 7 }, (_, index) => `sim-${seed}-${index}`),
    );
  }
});
