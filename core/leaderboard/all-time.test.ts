import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { allTimeRows, hereNowRows, paceAt, type ListRow, type PastRide } from './all-time.ts';
import type { FieldRow } from './field.ts';

const even = (racerId: string, tenthsASecond: number): PastRide => ({
  racerId,
  name: racerId.toUpperCase(),
  startsAt: 1000,
  cumulativeTenths: Array.from({ length: 300 }, (_, at) => (at + 1) * tenthsASecond),
});
const now = (racerIndex: number, racerId: string, total: number, rank: number, isMe = false): FieldRow => ({
  racerIndex,
  racerId,
  name: racerId,
  estimated: false,
  rank,
  total,
  gap: null,
  isMe,
  position: rank - 1,
});
const FIELD = [now(4, 'ada', 900, 1), now(2, 'me', 500, 2, true), now(7, 'ben', 500, 2)];
const told = (rows: readonly ListRow[]) =>
  rows.map(({ kind, rank, racerId, total, gap }) => [kind, rank, racerId, total, gap]);

describe('paceAt', () => {
  test('is nothing before the first second, and the whole from the last one on', () => {
    const ride = even('x', 7);
    expect([0, 1, 134, 300, 301].map((second) => paceAt(ride, second))).toEqual([0, 7, 938, 2100, 2100]);
    expect(paceAt({ cumulativeTenths: [] }, 5)).toBe(0);
  });
});

describe('All time', () => {
  test('compares everybody at the same second; equal totals share a rank, the rider of today first', () => {
    const past = { top: [even('zoe', 100), even('ada', 90), even('kim', 50)], mine: null, ghost: null };
    expect(told(allTimeRows(FIELD, past, 10, 500))).toEqual([
      ['best', 1, 'zoe', 1000, 500],
      ['now', 2, 'ada', 900, null],
      ['best', 2, 'ada', 900, 400],
      ['now', 4, 'me', 500, null],
      ['now', 4, 'ben', 500, null],
      ['best', 4, 'kim', 500, 0],
    ]);
    expect(allTimeRows(FIELD, past, 1, 500)[0]).toMatchObject({ kind: 'now', racerId: 'ada', rank: 1 });
  });

  test('has my best and the ghost once, each as what it is, in the top or not', () => {
    const [zoe, me, eve] = [even('zoe', 100), even('me', 51), even('eve', 1)] as const;
    const kinds = (past: Parameters<typeof allTimeRows>[1]) =>
      allTimeRows([], past, 10, null).map(({ kind, racerId, key, gap }) => [kind, racerId, key, gap]);
    expect(kinds({ top: [zoe, me], mine: me, ghost: me })).toEqual([
      ['best', 'zoe', -2, null],
      ['myBest', 'me', -1, null],
    ]);
    expect(kinds({ top: [zoe], mine: me, ghost: eve })).toEqual([
      ['best', 'zoe', -3, null],
      ['myBest', 'me', -1, null],
      ['ghost', 'eve', -2, null],
    ]);
    expect(kinds({ top: [zoe, me], mine: null, ghost: zoe })).toEqual([
      ['ghost', 'zoe', -1, null],
      ['best', 'me', -2, null],
    ]);
  });

  test('keys are each row’s own, places go from first to last, ranks are those of the totals', () => {
    const totals = fc.array(fc.nat({ max: 50 }), { maxLength: 30 });
    fc.assert(
      fc.property(totals, totals, fc.integer({ min: 0, max: 300 }), (today, before, second) => {
        const field = [...today].sort((a, b) => b - a).map((total, at) => now(at, `n${at}`, total, at + 1));
        const top = before.map((pace, at) => even(`b${at}`, pace));
        const rows = allTimeRows(field, { top, mine: top[0] ?? null, ghost: null }, second, 3);
        expect(rows).toHaveLength(today.length + before.length);
        expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
        expect(rows.map(({ position }) => position)).toEqual(rows.map((_, at) => at));
        for (const { rank, total } of rows) {
          expect(rank).toBe(1 + rows.filter((other) => other.total > total).length);
        }
      }),
    );
  });
});

describe('Here now', () => {
  test('without a ghost is today’s field', () => {
    expect(told(hereNowRows(FIELD, { mine: even('me', 60), ghost: null }, 10, 500))).toEqual([
      ['now', 1, 'ada', 900, null],
      ['now', 2, 'me', 500, null],
      ['now', 2, 'ben', 500, null],
    ]);
  });

  test('has the ghost in its place, which takes nobody’s rank', () => {
    const rows = hereNowRows(FIELD, { mine: null, ghost: even('zoe', 60) }, 10, 500);
    expect(told(rows)).toEqual([
      ['now', 1, 'ada', 900, null],
      ['ghost', null, 'zoe', 600, 100],
      ['now', 2, 'me', 500, null],
      ['now', 2, 'ben', 500, null],
    ]);
    expect(rows.map(({ position }) => position)).toEqual([0, 1, 2, 3]);
    const mine = even('me', 60);
    expect(hereNowRows(FIELD, { mine, ghost: mine }, 10, 500)[1]?.kind).toBe('myBest');
  });
});
