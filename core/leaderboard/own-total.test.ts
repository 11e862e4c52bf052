import fc from 'fast-check';
import { expect, test } from 'vitest';

import { outputUnits, pointsTenths, UNITS_PER_POINT } from '../race/output.ts';
import { totalThrough } from './own-total.ts';

test('counts the seconds up to the board’s, holes as nothing', () => {
  expect(totalThrough([100, null, 50.5, 1000], 3)).toBe(1505);
  expect([totalThrough([100], 0), totalThrough([], 7)]).toEqual([0, 0]);
});

test('is the total that everybody else gets from the same samples', () => {
  const sample = fc.record({ cadence: fc.nat({ max: 500 }), resistance: fc.nat({ max: 1000 }) });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 300 }), (samples) => {
      const units = samples.map(({ cadence, resistance }) => outputUnits(cadence / 2, resistance / 10));
      const outputs = units.map((each) => each / UNITS_PER_POINT);
      expect(totalThrough(outputs, 300)).toBe(pointsTenths(units.reduce((sum, each) => sum + each, 0)));
    }),
  );
});
