import { describe, expect, it } from 'vitest';

import type { ShownRow } from '../../../core/leaderboard/board-view.ts';
import { beepAt } from '../../sound/beeps.ts';
import { placeOn, tracePath, traceScale } from '../../state/ride-trace.ts';
import { RACE_ID, setUp } from '../../testing/set-up.ts';
import { layOut } from './board-layout.ts';
import { finishStory } from './finish-story.ts';

const row = (position: number, key: number): ShownRow => ({
  position,
  kind: 'now',
  key,
  racerId: `r${key}`,
  name: '',
  estimated: false,
  rank: position + 1,
  total: 0,
  gap: 0,
  move: 0,
  isMe: false,
  startsAt: null,
  followed: false,
});

describe('layOut', () => {
  it('keeps nodes in the order of their keys and leaves a slot for the gap', () => {
    const { placed, gap } = layOut([row(0, 9), row(1, 2), row(7, 5), row(8, 1)]);
    expect(placed.map(({ row: { key }, top }) => [key, top])).toEqual([
      [1, 4],
      [2, 1],
      [5, 3],
      [9, 0],
    ]);
    expect(gap).toEqual({ top: 2, riders: 5 });
  });

  it('gives the largest of several holes a slot, and marks the others', () => {
    const { placed, gap } = layOut([row(0, 0), row(3, 1), row(4, 2), row(90, 3), row(95, 4)]);
    expect(placed.map(({ top, apart }) => [top, apart])).toEqual([
      [0, false],
      [1, true],
      [2, false],
      [4, false],
      [5, true],
    ]);
    expect(gap).toEqual({ top: 3, riders: 85 });
  });

  it('has no gap where there is none', () => {
    expect(layOut([row(0, 0), row(1, 1)]).gap).toBeNull();
    expect(layOut([])).toEqual({ placed: [], gap: null });
  });
});

describe('the trace', () => {
  it('lifts the pen where nothing was ridden', () => {
    const scale = { from: 0, to: 100 };
    expect(tracePath([50, 100, null, 0], scale)).toBe('M0 50L1 50L2 0M3 100L4 100');
    expect(tracePath([], scale)).toBe('');
  });

  it('stands on any scale, the first rank at the top too, and steps where there is nothing between', () => {
    expect(tracePath([60, 120], { from: 60, to: 180 })).toBe('M0 100L1 100L2 50');
    expect(tracePath([5, 5, 1], { from: 5, to: 1 }, true)).toBe('M0 100L1 100V100H2V0H3');
    expect([0, 300].map((value) => placeOn({ from: 60, to: 180 }, value))).toEqual([100, 0]);
  });

  it('has a calm scale', () => {
    expect(traceScale([])).toBe(150);
    expect(traceScale([141])).toBe(200);
  });
});

describe('finishStory', () => {
  const story = (results: 'pending' | 'provisional' | 'official') => {
    const { app, host } = setUp({ ride: { phase: 'finished', raceId: RACE_ID }, results }, 301);
    app.board.setMe('rider-me');
    app.board.hearRoster({ raceId: RACE_ID, epoch: 0, entries: host.field.roster });
    const { ride } = host.state();
    if (!ride) throw new Error('no ride');
    return { app, host, ride };
  };

  it('knows nothing before the first board', () => {
    const { app, host, ride } = story('pending');
    expect(finishStory(ride, 'rider-me', host.results(RACE_ID), app.board.view)).toMatchObject({
      status: 'unknown',
      rank: null,
      ahead: null,
    });
  });

  it.each(['nothing', 'undelivered'] as const)('promises no rank to a ride of which %s came', (delivery) => {
    const { host, ride } = story('pending');
    const told = finishStory({ ...ride, delivery, result: null }, 'rider-me', host.results(RACE_ID), null);
    expect(told).toMatchObject({ status: 'none', rank: null });
  });

  it('takes results over the ride, and neighbours from the same table', () => {
    const { host, ride } = story('official');
    const told = finishStory(ride, 'rider-me', host.results(RACE_ID), null);
    expect(told).toMatchObject({ status: 'official', rank: { riders: 41 } });
    expect(told.ahead?.rank).toBe((told.rank?.rank ?? 0) - 1);
    expect(told.behind?.apart).toBeGreaterThanOrEqual(0);
    // A ride that arrived late has moved the table since the own result was looked at.
    const moved = { ...ride, result: { rank: 1, riders: 40, totalTenths: 1, official: true } };
    expect(finishStory(moved, 'rider-me', host.results(RACE_ID), null)).toEqual(told);
    const early = finishStory({ ...ride, result: null }, 'rider-me', host.results(RACE_ID), null);
    expect(early).toMatchObject({ status: 'official', rank: told.rank });
    expect(
      finishStory(ride, 'rider-me', { raceId: '3-1', status: 'official', rows: [] }, null).ahead,
    ).toBeNull();
  });
});

describe('beepAt', () => {
  it('counts three, two, one, go', () => {
    expect([5, 4, 3, 2, 1, 0].map(beepAt)).toEqual([null, null, 'count', 'count', 'count', 'go']);
  });
});
