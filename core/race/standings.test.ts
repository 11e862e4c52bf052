import fc from 'fast-check';
import { expect, test } from 'vitest';

import { byRank, ranked } from './standings.ts';

test('equal totals share a rank, and the next one counts those before it', () => {
  const entries = [50, 40, 40, 40, 7, 0, 0].map((total) => ({ total }));
  expect(ranked(entries).map(({ rank }) => rank)).toEqual([1, 2, 2, 2, 5, 6, 6]);
});

test('nobody has no rank, and what an entry carries stays with it', () => {
  expect(ranked([])).toEqual([]);
  expect(ranked([{ total: 0, name: 'Ines' }])).toEqual([{ total: 0, name: 'Ines', rank: 1 }]);
});

test('a rank is one more than the number of those with more', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 })), (totals) => {
      const sorted = totals.map((total) => ({ total })).sort((a, b) => b.total - a.total);
      for (const { total, rank } of ranked(sorted)) {
        expect(rank).toBe(1 + totals.filter((other) => other > total).length);
      }
    }),
  );
});

test('rank order: more points first, equal ones by racerId as code units', () => {
  const riders = [
    { racerId: 'b', total: 5 },
    { racerId: 'a', total: 5 },
    { racerId: 'Z', total: 5 },
    { racerId: 'x', total: 9 },
    { racerId: 'y', total: 1 },
  ];
  expect(riders.sort(byRank).map(({ racerId }) => racerId)).toEqual(['x', 'Z', 'a', 'b', 'y']);
  const [a, b] = [
    { racerId: 'a', total: 1 },
    { racerId: 'b', total: 1 },
  ] as const;
  expect([byRank(a, b), byRank(b, a), byRank(a, a)]).toEqual([-1, 1, 0]);
});
