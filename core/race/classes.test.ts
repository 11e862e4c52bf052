import { expect, test } from 'vitest';

import { CLASS_IDS, className, isClassId } from './classes.ts';

test('there are six classes, each with a name of its own', () => {
  expect(CLASS_IDS).toEqual([1, 2, 3, 4, 5, 6]);
  expect(CLASS_IDS.map(className)).toEqual([
    'Dawn Patrol',
    'Cobble Rattle',
    'Boing-Boing Boost',
    'Bridge and Tunnel',
    'Midnight Parcel',
    'Last Drop',
  ]);
});

test.each([
  [1, true],
  [6, true],
  [0, false],
  [7, false],
  [1.5, false],
  [NaN, false],
])('class id %s: %s', (value, expected) => {
  expect(isClassId(value)).toBe(expected);
});
