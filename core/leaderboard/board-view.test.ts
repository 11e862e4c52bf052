import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Board } from '../messages/board.ts';
import type { RosterEntry } from '../messages/roster.ts';
import { boardView, visiblePositions } from './board-view.ts';

const roster: RosterEntry[] = ['Ada', 'Ben', 'Chi', 'Dov', 'Eva', 'Fay'].map((name, index) => ({
  racerId: `r-${index}`,
  name,
  estimated: name === 'Ben',
}));

/** Riders in rank order as [racerIndex, total]. */
function board(...standings: [number, number][]): Board {
  return {
    raceId: '1-5',
    second: 42,
    asOf: 1,
    publishEverySeconds: 1,
    finalSpreadSeconds: 5,
    rosterEpoch: 0,
    rosterLength: roster.length,
    rosterChecksum: 0,
    standings: standings.map(([racerIndex, total]) => ({ racerIndex, total })),
  };
}

const SHAPE = { leaders: 1, around: 1 };

describe('boardView', () => {
  const view = boardView(
    board([5, 900], [1, 800], [0, 800], [3, 500], [2, 0]),
    roster,
    { racerId: 'r-0', total: null },
    new Map([
      [5, 1],
      [0, 4],
      [1, 1],
    ]),
    SHAPE,
  );

  test('shows the leader and my neighbours, each with name, rank, gap and move', () => {
    const common = { estimated: false, isMe: false };
    expect(view.rows).toEqual([
      {
        ...common,
        racerIndex: 5,
        racerId: 'r-5',
        name: 'Fay',
        rank: 1,
        total: 900,
        gap: 100,
        move: 0,
        position: 0,
      },
      {
        ...common,
        racerIndex: 1,
        racerId: 'r-1',
        name: 'Ben',
        estimated: true,
        rank: 2,
        total: 800,
        gap: 0,
        move: -1,
        position: 1,
      },
      {
        ...common,
        racerIndex: 0,
        racerId: 'r-0',
        name: 'Ada',
        rank: 2,
        total: 800,
        gap: 0,
        move: 2,
        isMe: true,
        position: 2,
      },
      {
        ...common,
        racerIndex: 3,
        racerId: 'r-3',
        name: 'Dov',
        rank: 4,
        total: 500,
        gap: -300,
        move: 0,
        position: 3,
      },
    ]);
  });

  test('knows who is before and behind me', () => {
    expect([view.me?.name, view.ahead?.name, view.behind?.name]).toEqual(['Ada', 'Ben', 'Dov']);
    expect([view.raceId, view.second, view.riders]).toEqual(['1-5', 42, 5]);
  });

  test('gives every rank to the next view', () => {
    expect([...view.ranks]).toEqual([
      [5, 1],
      [1, 2],
      [0, 2],
      [3, 4],
      [2, 5],
    ]);
  });

  test('nobody is before the first or behind the last', () => {
    expect(
      boardView(board([0, 9], [1, 8]), roster, { racerId: 'r-0', total: null }, new Map(), SHAPE).ahead,
    ).toBeNull();
    expect(
      boardView(board([0, 9], [1, 8]), roster, { racerId: 'r-1', total: null }, new Map(), SHAPE).behind,
    ).toBeNull();
  });

  test('without me there are no gaps', () => {
    const watched = boardView(
      board([0, 9], [1, 8], [2, 7], [3, 6], [4, 5]),
      roster,
      { racerId: 'r-x', total: null },
      new Map(),
      SHAPE,
    );
    expect([watched.me, watched.ahead, watched.behind]).toEqual([null, null, null]);
    expect(watched.rows.map(({ name, gap }) => [name, gap])).toEqual([
      ['Ada', null],
      ['Ben', null],
      ['Chi', null],
      ['Dov', null],
    ]);
  });

  test('a rider the roster lacks has no name, and never another’s', () => {
    const [row] = boardView(board([99, 9]), roster, { racerId: 'r-0', total: null }, new Map(), SHAPE).rows;
    expect(row).toMatchObject({ racerId: '', name: '…', estimated: false });
  });

  test('an empty board has no rows', () => {
    expect(boardView(board(), roster, { racerId: 'r-0', total: null }, new Map(), SHAPE)).toMatchObject({
      rows: [],
      me: null,
      riders: 0,
    });
  });
});

describe('my rank', () => {
  const large: Board = { ...board([5, 900], [1, 800]), tail: { bucketWidth: 100, counts: [3, 0, 4] } };
  const rankOf = (racerId: string, total: number | null, from = large) =>
    boardView(from, roster, { racerId, total }, new Map(), SHAPE).myRank;

  test('is exact on the list, whatever I counted myself', () => {
    expect(rankOf('r-1', 12)).toEqual({ rank: 2, exact: true });
  });

  test('is estimated behind the list, with gaps to those on it', () => {
    expect(rankOf('r-0', 99)).toEqual({ rank: 7, exact: false });
    const view = boardView(large, roster, { racerId: 'r-0', total: 99 }, new Map(), SHAPE);
    expect([view.me, view.ahead, view.behind]).toEqual([null, null, null]);
    expect(view.rows.map(({ gap }) => gap)).toEqual([801, 701]);
  });

  test('is none when I do not ride, or the whole field is listed without me', () => {
    expect(rankOf('r-0', null)).toBeNull();
    expect(rankOf('r-0', 99, board([5, 900]))).toBeNull();
  });
});

describe('visiblePositions', () => {
  const shape = { leaders: 3, around: 2 };
  test.each([
    [0, -1, []],
    [1, 0, [0]],
    [20, -1, [0, 1, 2, 3, 4, 5, 6, 7]],
    [20, 0, [0, 1, 2, 3, 4, 5, 6, 7]],
    [20, 5, [0, 1, 2, 3, 4, 5, 6, 7]],
    [20, 6, [0, 1, 2, 4, 5, 6, 7, 8]],
    [20, 17, [0, 1, 2, 15, 16, 17, 18, 19]],
    [20, 19, [0, 1, 2, 15, 16, 17, 18, 19]],
    [6, 5, [0, 1, 2, 3, 4, 5]],
    [2, 1, [0, 1]],
  ])('of %s riders, me in place %s: %j', (riders, me, positions) => {
    expect(visiblePositions(riders, me, shape)).toEqual(positions);
  });

  test('I am always in sight, rows are in order, and their number depends on the field alone', () => {
    const cases = fc.record({
      riders: fc.integer({ min: 1, max: 1200 }),
      me: fc.nat(),
      leaders: fc.nat({ max: 12 }),
      around: fc.nat({ max: 6 }),
    });
    fc.assert(
      fc.property(cases, ({ riders, me, leaders, around }) => {
        const mine = me % riders;
        const positions = visiblePositions(riders, mine, { leaders, around });
        expect(positions).toContain(mine);
        expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
        expect(positions.every((position) => position >= 0 && position < riders)).toBe(true);
        expect(positions).toHaveLength(Math.min(riders, leaders + 2 * around + 1));
        expect(positions.slice(0, leaders)).toEqual(
          Array.from({ length: Math.min(leaders, riders) }, (_, place) => place),
        );
      }),
    );
  });
});
