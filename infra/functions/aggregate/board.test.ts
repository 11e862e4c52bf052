import { expect, test } from 'vitest';

import { Field } from '../../../core/race/field.ts';
import { raceOf } from '../../../core/race/heat.ts';
import { activeRiders, boardSecond, paceFor } from './board.ts';

test.each([
  [0, 1, 5],
  [500, 1, 5],
  [501, 2, 5],
  [1000, 2, 5],
  [1001, 3, 6],
  [2000, 4, 10],
])('%s riders on the shard publish every %s s and spread their finals over %s s', (riders, every, spread) => {
  expect(paceFor(riders)).toEqual({ publishEverySeconds: every, finalSpreadSeconds: spread });
});

test.each([
  [-1000, 1, 0],
  [1999, 1, 0],
  [3000, 1, 1],
  [20_999, 1, 18],
  [20_000, 3, 16],
  [299_000, 1, 297],
  [302_000, 1, 300],
  [900_000, 1, 300],
])(
  '%s ms into the heat, publishing every %s s, everybody is ranked at second %s',
  (afterStart, every, second) => {
    const race = raceOf(1, 10);
    expect(boardSecond(race, race.startsAt + afterStart, every)).toBe(second);
  },
);

test('a rider of whom nothing came in the last 15 s is not active', () => {
  const field = new Field();
  field.fold(0, 20, 1);
  field.fold(1, 36, 1);
  field.fold(3, 60, 1);
  field.advanceTo(35);
  // Seconds after 20 count, those ahead of the board's too.
  expect(activeRiders(field)).toBe(2);
});
