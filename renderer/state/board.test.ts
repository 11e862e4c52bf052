import { describe, expect, it } from 'vitest';

import type { RideState } from '../../electron/contract/state.ts';
import { toBase64 } from '../../core/messages/base64.ts';
import { encodeBoard } from '../../core/messages/board.ts';
import { BoardController } from './board.svelte.ts';

const RACE = '3-100';
const names = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    racerId: `r${index}`,
    name: `Rider ${index}`,
    estimated: false,
  }));

function board(
  totals: number[],
  second: number,
  more: { epoch?: number; asOf?: number; raceId?: string } = {},
) {
  const raceId = more.raceId ?? RACE;
  const standings = totals
    .map((total, racerIndex) => ({ racerIndex, total }))
    .sort((a, b) => b.total - a.total || a.racerIndex - b.racerIndex);
  const bytes = encodeBoard({
    raceId,
    second,
    publishEverySeconds: 1,
    standings,
    asOf: more.asOf ?? second,
    rosterEpoch: more.epoch ?? 0,
  });
  return { raceId, packet: toBase64(bytes), receivedAt: second * 1000 };
}

function controller(riders = 3) {
  const boards = new BoardController();
  boards.setMe('r1');
  boards.hearRoster({ raceId: RACE, epoch: 0, entries: names(riders) });
  return boards;
}

describe('BoardController', () => {
  it('ranks a board against its roster', () => {
    const boards = controller();
    boards.hearBoard(board([100, 300, 200], 10));
    expect(boards.view?.rows.map(({ name, gap }) => [name, gap])).toEqual([
      ['Rider 1', 0],
      ['Rider 2', -100],
      ['Rider 0', -200],
    ]);
    expect(boards.view?.me?.rank).toBe(1);
    expect(boards.viewOf('3-101')).toBeNull();
  });

  it('drops a board that is older than the one shown, and one that cannot be read', () => {
    const boards = controller();
    boards.hearBoard(board([1, 2, 3], 12));
    boards.hearBoard(board([9, 9, 9], 11));
    boards.hearBoard({ raceId: RACE, packet: 'AAAA', receivedAt: 0 });
    boards.hearBoard({ raceId: RACE, packet: '?', receivedAt: 0 });
    expect(boards.view?.second).toBe(12);
    expect(boards.receivedAt).toBe(12_000);
  });

  it('holds a board back until its roster is there, for a wrong name is worse than an old board', () => {
    const boards = controller(2);
    boards.hearBoard(board([1, 2, 3], 10));
    expect(boards.view).toBeNull();
    boards.hearRoster({ raceId: RACE, epoch: 0, entries: names(3) });
    expect(boards.view?.riders).toBe(3);
    boards.hearBoard(board([3, 2, 1], 11, { epoch: 1 }));
    expect(boards.view?.second).toBe(10);
    boards.hearRoster({ raceId: RACE, epoch: 1, entries: names(3) });
    expect(boards.view?.second).toBe(11);
  });

  it('counts places over ten seconds, not from board to board', () => {
    const boards = controller();
    boards.hearBoard(board([30, 10, 20], 10));
    for (let second = 11; second <= 20; second += 1) boards.hearBoard(board([30, 25, 20], second));
    expect(boards.view?.me?.move).toBe(1);
    boards.hearBoard(board([30, 25, 20], 22));
    expect(boards.view?.me?.move).toBe(0);
  });

  it('forgets the last race when another begins', () => {
    const boards = controller();
    boards.hearBoard(board([30, 10, 20], 290));
    boards.hearRoster({ raceId: '3-101', epoch: 0, entries: names(3) });
    boards.hearBoard(board([1, 9, 5], 3, { raceId: '3-101' }));
    expect(boards.view?.raceId).toBe('3-101');
    expect(boards.view?.me?.move).toBe(0);
  });

  it('shows as many rows as there is room for, my own always among them', () => {
    const boards = controller(200);
    boards.hearBoard(
      board(
        Array.from({ length: 200 }, (_, index) => (index === 1 ? 0 : 1000 - index)),
        10,
      ),
    );
    for (const slots of [8, 13, 14, 21]) {
      boards.setSlots(slots);
      expect(boards.view?.rows).toHaveLength(slots - 1);
      expect(boards.view?.rows.at(-1)?.isMe).toBe(true);
    }
  });

  it('is old after four seconds of the clock, at ten times the speed after a real one', () => {
    const boards = controller();
    expect(boards.isStale(99_000, 1)).toBe(false);
    boards.hearBoard(board([1, 2, 3], 10));
    expect(boards.isStale(14_000, 1)).toBe(false);
    expect(boards.isStale(14_001, 1)).toBe(true);
    expect(boards.isStale(20_000, 10)).toBe(false);
    expect(boards.isStale(20_001, 10)).toBe(true);
  });

  it('finds my rank behind the thousand that are named from my own count through the board’s second', () => {
    const boards = controller(1300);
    const totals = Array.from({ length: 1300 }, (_, index) => (index === 1 ? 0 : 20_000 - index * 10));
    const ride = { raceId: RACE, outputs: [400, 399, null, 5000] };
    boards.setRide(ride as unknown as RideState);
    boards.hearBoard(board(totals, 3));
    expect(boards.view?.me).toBeNull();
    expect(boards.view?.myRank?.exact).toBe(false);
    // 7,990 tenths after three seconds: 1,199 of the others have more than that, give or take those in my bucket.
    expect(Math.abs((boards.view?.myRank?.rank ?? 0) - 1200)).toBeLessThan(18);
    boards.setRide(null);
    boards.hearBoard(board(totals, 4));
    expect(boards.view?.myRank).toBeNull();
  });
});
