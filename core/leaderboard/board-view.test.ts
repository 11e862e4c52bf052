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
    const common = { kind: 'now', estimated: false, isMe: false, startsAt: null, followed: false };
    expect(view.rows).toEqual([
      {
        ...common,
        key: 5,
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
        key: 1,
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
        key: 0,
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
        key: 3,
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

describe('beside rides of before', () => {
  const even = (racerId: string, pace: number) => ({
    racerId,
    name: racerId,
    startsAt: 7,
    cumulativeTenths: Array.from({ length: 300 }, (_, at) => (at + 1) * pace),
  });
  const [zoe, mine] = [even('zoe', 30), even('r-0', 10)];
  const field = board([5, 900], [1, 800], [4, 700], [3, 600], [0, 500], [2, 400]);
  const viewOf = (
    beside: Parameters<typeof boardView>[4]['beside'],
    around = 4,
    total: number | null = null,
  ) => boardView(field, roster, { racerId: 'r-0', total }, new Map([[0, 6]]), { leaders: 1, around, beside });
  const past = { top: [zoe], mine, ghost: null };

  test('All time ranks both, moves are those of today, and the size is that of both', () => {
    const view = viewOf({ mode: 'allTime', past, follows: new Set() });
    expect(view.rows.map(({ kind, name, rank, move, gap }) => [kind, name, rank, move, gap])).toEqual([
      ['best', 'zoe', 1, 0, 760],
      ['now', 'Fay', 2, 0, 400],
      ['now', 'Ben', 3, 0, 300],
      ['now', 'Eva', 4, 0, 200],
      ['now', 'Dov', 5, 0, 100],
      ['now', 'Ada', 6, 1, 0],
      ['myBest', 'r-0', 7, 0, -80],
      ['now', 'Chi', 8, 0, -100],
    ]);
    expect([view.mode, view.listed, view.riders, view.me?.rank]).toEqual(['allTime', 8, 6, 5]);
  });

  test('whom I follow, my best and the ghost are in sight wherever they are', () => {
    const follows = new Set(['r-2', 'r-9', 'zoe']);
    const names = (beside: Parameters<typeof boardView>[4]['beside'], around: number) =>
      viewOf(beside, around).rows.map(({ name, followed }) => `${name}${followed ? '*' : ''}`);
    expect(names({ mode: 'now', past, follows: new Set() }, 2)).toEqual([
      'Fay',
      'Ben',
      'Eva',
      'Dov',
      'Ada',
      'Chi',
    ]);
    const top = board([5, 900], [0, 800], [4, 700], [3, 600], [1, 500], [2, 400]);
    const me = { racerId: 'r-0', total: null };
    const shape = { leaders: 1, around: 2 };
    const beside = { mode: 'allTime' as const, past: { top: [], mine: even('r-0', 1), ghost: zoe }, follows };
    expect(boardView(top, roster, me, new Map(), { ...shape, beside }).rows.map(({ name }) => name)).toEqual([
      'zoe',
      'Fay',
      'Ada',
      'Eva',
      'Chi',
      'r-0',
    ]);
  });

  test('my own count speaks where the board lists me not', () => {
    const large: Board = { ...board([5, 900]), tail: { bucketWidth: 100, counts: [3] } };
    const beside = { mode: 'allTime' as const, past, follows: new Set<string>() };
    const view = boardView(large, roster, { racerId: 'r-0', total: 400 }, new Map(), { ...SHAPE, beside });
    expect(view.rows.map(({ kind, gap }) => [kind, gap])).toEqual([
      ['best', 860],
      ['now', 500],
      ['myBest', 20],
    ]);
    expect(view.listed).toBe(6);
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

  test.each([
    [
      [12, 15],
      [0, 1, 2, 9, 10, 11, 12, 15],
    ],
    [
      [12, 15, 18],
      [0, 1, 2, 9, 10, 11, 12, 15],
    ],
    [
      [18, 4],
      [0, 1, 2, 4, 9, 10, 11, 18],
    ],
    [
      [1, 9],
      [0, 1, 2, 8, 9, 10, 11, 12],
    ],
  ])('with me in place 10 of 20 and pins %j: %j', (pins, positions) => {
    expect(visiblePositions(20, 10, shape, pins)).toEqual(positions);
  });

  test('pins take the place of neighbours, never mine or one beside me, nor a place more', () => {
    const cases = fc.record({
      riders: fc.integer({ min: 1, max: 300 }),
      me: fc.nat(),
      leaders: fc.nat({ max: 6 }),
      around: fc.integer({ min: 1, max: 6 }),
      pins: fc.array(fc.nat(), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(cases, ({ riders, me, leaders, around, pins }) => {
        const [mine, wanted] = [me % riders, pins.map((pin) => pin % riders)];
        const positions = visiblePositions(riders, mine, { leaders, around }, [...new Set(wanted)]);
        expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b));
        expect(positions).toHaveLength(Math.min(riders, leaders + 2 * around + 1));
        for (const place of [mine - 1, mine, mine + 1])
          if (place >= 0 && place < riders) expect(positions).toContain(place);
        const room = positions.length - Math.min(leaders, positions.length) - 3;
        const kept = [...new Set(wanted)].filter((place) => place >= leaders).slice(0, Math.max(room, 0));
        for (const place of kept) expect(positions).toContain(place);
      }),
    );
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
