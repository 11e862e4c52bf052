import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { BOARD_RIDERS, decodeBoard, encodeBoard, type Board } from '../messages/board.ts';
import { estimatedRank, fieldRows, fieldSize } from './field.ts';

/** A board as it comes over the wire, racerIndex = place; totals in rank order. */
function board(totals: number[]): Board {
  const standings = totals.map((total, racerIndex) => ({ racerIndex, total }));
  return decodeBoard(encodeBoard({ raceId: '1-5', second: 42, publishEverySeconds: 1, standings }));
}

const names = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    racerId: `r${index}`,
    name: `N${index}`,
    estimated: false,
  }));

describe('fieldRows', () => {
  test('has everybody in rank order, equal totals with equal rank, gaps to mine', () => {
    const rows = fieldRows(board([900, 800, 800, 500]), names(3), { racerId: 'r2', total: null });
    expect(rows.map(({ rank, position, name, gap, isMe }) => [rank, position, name, gap, isMe])).toEqual([
      [1, 0, 'N0', 100, false],
      [2, 1, 'N1', 0, false],
      [2, 2, 'N2', 0, true],
      [4, 3, '…', -300, false],
    ]);
    expect(rows[3]).toMatchObject({ racerId: '', estimated: false });
  });

  test('my own count makes no gaps where the whole field is listed and I am not in it', () => {
    expect(fieldRows(board([9]), names(1), { racerId: 'x', total: 5 })[0]?.gap).toBeNull();
  });
});

test('the field counts those behind the listed riders', () => {
  expect(fieldSize(board([1]))).toBe(1);
  expect(fieldSize(board(Array.from({ length: 1240 }, () => 7)))).toBe(1240);
});

describe('estimatedRank', () => {
  test('is the very rank where everybody is listed', () => {
    expect([9, 8, 7, 0].map((total) => estimatedRank(board([9, 8, 8]), total))).toEqual([1, 2, 4, 4]);
  });

  test('is the very rank where a bucket is one tenth wide', () => {
    const totals = [...Array.from({ length: BOARD_RIDERS }, () => 60), 60, 50, 50, 3];
    expect([60, 50, 3, 0].map((total) => estimatedRank(board(totals), total))).toEqual([1, 1002, 1004, 1004]);
  });

  test('takes an own count that is ahead of the board at its word', () => {
    const totals = Array.from({ length: BOARD_RIDERS + 5 }, (_, place) => 9999 - place);
    expect([9990, 9000].map((total) => estimatedRank(board(totals), total))).toEqual([10, 1000]);
    expect(estimatedRank(board(totals), 12_000)).toBe(1);
    expect(estimatedRank({ ...board([]), tail: { bucketWidth: 10, counts: [11] } }, 4)).toBe(6);
  });

  test('goes through a bucket evenly', () => {
    const listed = Array.from({ length: BOARD_RIDERS }, () => 6399);
    const behind = Array.from({ length: 11 }, (_, index) => 599 - index * 9);
    const one = board([...listed, ...behind]);
    expect(one.tail?.bucketWidth).toBe(100);
    expect([599, 549, 500].map((total) => estimatedRank(one, total))).toEqual([1001, 1006, 1011]);
  });

  test('is off by fewer places than ride in the bucket, and never beyond the field', () => {
    const behind = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(behind, fc.nat({ max: 299 }), (lower, pick) => {
        const totals = [...Array.from({ length: BOARD_RIDERS }, (_, place) => 40_000 - place), ...lower].sort(
          (a, b) => b - a,
        );
        const one = board(totals);
        const { tail } = one;
        if (!tail) throw new Error('no tail');
        const mine = lower[pick % lower.length] ?? 0;
        const rank = totals.findIndex((total) => total === mine) + 1;
        const mates = tail.counts[Math.floor(mine / tail.bucketWidth)] ?? 0;
        const estimate = estimatedRank(one, mine);
        expect(Math.abs(estimate - rank)).toBeLessThan(mates);
        expect(estimate).toBeGreaterThan(BOARD_RIDERS);
        expect(estimate).toBeLessThanOrEqual(totals.length);
      }),
    );
  });
});
