import { describe, expect, it } from 'vitest';

import { BOARD_RIDERS, decodeBoard, encodeBoard, type Board } from '../messages/board.ts';
import { estimatedRank } from './field.ts';
import { ownRank } from './own-rank.ts';

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

describe('ownRank', () => {
  it('is shared by equal totals, and counts the whole field', () => {
    const ranks = ['r0', 'r1', 'r2', 'r3'].map((racerId) =>
      ownRank(board([900, 800, 800, 500]), names(4), { racerId, total: null }),
    );
    expect(ranks).toEqual([1, 2, 2, 4].map((rank) => ({ rank, riders: 4 })));
  });

  it('is none for who is not in the field, whatever they count themselves', () => {
    expect(ownRank(board([900]), names(1), { racerId: 'x', total: 950 })).toBeNull();
  });

  it('behind those listed is told from their numbers, by the own count; on the list it is the very rank', () => {
    const large = board(Array.from({ length: BOARD_RIDERS + 200 }, (_, place) => 9999 - place));
    const me = { racerId: `r${BOARD_RIDERS + 100}`, total: 9999 - BOARD_RIDERS - 100 };
    const riders = BOARD_RIDERS + 200;
    expect(ownRank(large, names(riders), me)).toEqual({ rank: estimatedRank(large, me.total), riders });
    expect(ownRank(large, names(riders), { ...me, total: null })).toBeNull();
    expect(ownRank(large, names(riders), { racerId: 'r999', total: 5 })).toEqual({ rank: 1000, riders });
  });
});
