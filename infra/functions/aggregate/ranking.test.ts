import fc from 'fast-check';
import { expect, test } from 'vitest';

import { Field } from '../../../core/race/field.ts';
import { pointsTenths } from '../../../core/race/output.ts';
import { byRank } from '../../../core/race/standings.ts';
import { RaceRoster } from '../shared/race-roster.ts';
import { Ranking } from './ranking.ts';

const RIDERS = 300;
/** Ids whose order has nothing to do with that of their indices. */
const roster = new RaceRoster(
  Array.from({ length: RIDERS }, (_, index) => [`r-${(index * 7919) % 1000}`, '', 0]),
);

/** The order said as plainly as can be. */
function plainly(field: Field): { racerIndex: number; racerId: string; total: number }[] {
  return Array.from({ length: field.riders }, (_, racerIndex) => racerIndex)
    .filter((racerIndex) => field.secondsSeen(racerIndex) > 0)
    .map((racerIndex) => ({
      racerIndex,
      racerId: roster.racerId(racerIndex),
      total: pointsTenths(field.total(racerIndex)),
    }))
    .sort(byRank);
}

test('a ranking that is kept up is the one that is made anew', () => {
  // Few values, so that many are equal; sometimes many riders at once, so that the order is another one.
  const riders = fc.oneof(fc.constant([0, RIDERS]), fc.tuple(fc.nat({ max: RIDERS }), fc.nat({ max: 20 })));
  const step = fc.record({ riders, units: fc.constantFrom(0, 199, 200, 4000, 400_000), seed: fc.nat() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      const field = new Field();
      const ranking = new Ranking();
      steps.forEach(({ riders: [from = 0, count = 0], units, seed }, at) => {
        for (let rider = from; rider < Math.min(from + count, RIDERS); rider++) {
          field.fold(rider, at + 1, units * ((rider * seed) % 5));
        }
        field.advanceTo(at);
        expect(ranking.of(field, roster)).toEqual(plainly(field));
      });
    }),
    { numRuns: 60 },
  );
});
