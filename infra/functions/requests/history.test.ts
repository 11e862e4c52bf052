import { beforeEach, describe, expect, test } from 'vitest';

import { replySchemas } from '../../../core/messages/requests.ts';
import { raceOf } from '../../../core/race/heat.ts';
import { History, type Ridden } from '../history.test-support.ts';
import { openPace, standingOf } from '../properties/history.test-support.ts';
import { markForgotten } from '../shared/forgotten.ts';
import { shortMemory } from './short-memory.ts';

const HEAT = 5_980_000;

/** A ride at one cadence (half rpm) for so many seconds. */
const ride = (racerId: string, halfRpm: number, seconds = 300): Ridden => ({
  racerId,
  name: `Name of ${racerId}`,
  seconds: Array.from({ length: 300 }, (_, at) => (at < seconds ? ([halfRpm, 400] as const) : null)),
});
const tenths = (halfRpm: number, seconds = 300): number => standingOf(0, ride('', halfRpm, seconds)).tenths;

let history: History;
beforeEach(() => {
  history = new History();
});

async function raced(raceId: string, ...rides: Ridden[]): Promise<void> {
  await history.ride(raceId, rides);
  expect(await history.finalize(raceId)).toBe('official');
}

async function ask<N extends 'records' | 'pace' | 'rides' | 'forget' | 'results' | 'roster'>(
  racerId: string,
  name: N,
  body: object = {},
) {
  const answer = await history.ask(racerId, name, body);
  expect(answer.body.error).toBeUndefined();
  return replySchemas[name].parse(answer.body) as ReturnType<(typeof replySchemas)[N]['parse']>;
}

describe('records', () => {
  test('are of finished rides, one a rider, the first of equals first', async () => {
    await raced(
      `1-${HEAT}`,
      ride('r-a', 180),
      ride('r-b', 190),
      ride('r-c', 250, 284),
      ride('r-d', 170, 285),
    );
    await raced(`1-${HEAT + 1}`, ride('r-a', 190), ride('r-b', 100), ride('r-e', 170, 285));
    const { rows, mine, bests, key } = await ask('r-a', 'records', { classId: 1, period: 'all' });
    expect(key).toBe('all');
    expect(rows).toEqual([
      [1, 'r-b', 'Name of r-b', tenths(190), HEAT, 0],
      [1, 'r-a', 'Name of r-a', tenths(190), HEAT + 1, 0],
      [3, 'r-d', 'Name of r-d', tenths(170, 285), HEAT, 0],
      [3, 'r-e', 'Name of r-e', tenths(170, 285), HEAT + 1, 0],
    ]);
    expect([mine, bests]).toEqual([[tenths(190), HEAT + 1], [[1, tenths(190), HEAT + 1]]]);
    expect(await ask('r-c', 'records', { classId: 1, period: 'all' })).toMatchObject({
      mine: null,
      bests: [],
    });
    expect((await ask('r-a', 'records', { classId: 2, period: 'all' })).rows).toEqual([]);
  });

  test('a provisional result is none yet; one that grows later counts as it has become', async () => {
    await history.ride(`1-${HEAT}`, [ride('r-a', 180, 284)]);
    expect(await history.finalize(`1-${HEAT}`, 20_000)).toBe('provisional');
    const asked = () => ask('r-a', 'records', { classId: 1, period: 'day' });
    expect((await asked()).rows).toEqual([]);
    await history.finalize(`1-${HEAT}`);
    expect((await asked()).rows).toEqual([]);
    await history.ride(`1-${HEAT}`, [ride('r-a', 180, 290)], 70_000);
    await history.finalize(`1-${HEAT}`);
    expect((await asked()).mine).toEqual([tenths(180, 290), HEAT]);
    await history.ride(`1-${HEAT}`, [ride('r-a', 180)], 90_000);
    await history.finalize(`1-${HEAT}`);
    expect((await asked()).mine).toEqual([tenths(180), HEAT]);
  });

  test('are read once for a field that asks at once', async () => {
    await raced(`1-${HEAT}`, ride('r-a', 180));
    history.remember = shortMemory(history.outside.clock);
    let queries = 0;
    const queryIndex = history.outside.table.queryIndex.bind(history.outside.table);
    history.outside.table.queryIndex = (...of) => {
      queries++;
      return queryIndex(...of);
    };
    for (let rider = 0; rider < 50; rider++)
      await ask(`r-${rider}`, 'records', { classId: 1, period: 'all' });
    expect(queries).toBe(1);
  });
});

describe('pace', () => {
  test('has the best rides, mine and a chosen one’s, and is short for who knows it', async () => {
    expect(await ask('r-a', 'pace', { classId: 1 })).toEqual({
      classId: 1,
      version: 0,
      top: null,
      mine: null,
    });
    await raced(`1-${HEAT}`, ride('r-a', 180), ride('r-b', 190, 295), ride('r-c', 250, 284));
    const first = await ask('r-a', 'pace', { classId: 1, rider: 'r-b' });
    expect(openPace(first.top ?? '')).toEqual([
      standingOf(HEAT, ride('r-b', 190, 295)),
      standingOf(HEAT, ride('r-a', 180)),
    ]);
    expect([first.version, first.mine?.[2], first.chosen?.[2]]).toEqual([1, tenths(180), tenths(190, 295)]);
    expect(await ask('r-c', 'pace', { classId: 1, known: 1, rider: 'r-x' })).toEqual({
      classId: 1,
      version: 1,
      top: null,
      mine: null,
      chosen: null,
    });
    // Nobody is better: it is the same.
    await raced(`1-${HEAT + 1}`, ride('r-a', 180), ride('r-b', 100));
    expect((await ask('r-a', 'pace', { classId: 1 })).version).toBe(1);
    expect(await ask('r-a', 'pace', { classId: 1, top: false })).toMatchObject({ version: 0, top: null });
  });
});

describe('rides', () => {
  test('one, with its curve', async () => {
    await raced(`1-${HEAT}`, ride('r-a', 180, 200), ride('r-b', 190));
    const held = await ask('r-a', 'rides', { raceId: `1-${HEAT}`, curve: true });
    expect(held).toMatchObject({ raceId: `1-${HEAT}`, seconds: 200, rank: 2, riders: 2 });
    const own = history.items.get({ PK: 'racer#r-a', SK: `ride#00${HEAT}#1` });
    expect(held).toMatchObject({ curve: Buffer.from(own?.curve as Uint8Array).toString('base64') });
    expect(await ask('r-x', 'rides', { raceId: `1-${HEAT}`, curve: true })).toEqual({
      raceId: `1-${HEAT}`,
      seconds: 0,
      units: 0,
    });
  });

  test('all, page by page; no heat is on two of them', async () => {
    const { table } = history.outside;
    const raceIds: string[] = [];
    for (let heat = 1000; heat < 1300; heat++) {
      for (const classId of heat === 1099 || heat === 1100 ? [1, 2, 3, 4, 5, 6] : [2]) {
        const said = { rank: 1, riders: 2, totalTenths: heat, seconds: 300, flags: 0 };
        await table.put({ PK: 'racer#r-a', SK: `ride#00000${heat}#${classId}`, ...said });
        raceIds.unshift(`${classId}-${heat}`);
      }
    }
    const found: string[] = [];
    const sizes: number[] = [];
    for (let before: number | null | undefined; before !== null;) {
      const page = await ask('r-a', 'rides', before === undefined ? {} : { before });
      if (!('rides' in page)) throw new Error('not a page');
      found.push(...page.rides.map(([raceId]) => raceId));
      sizes.push(page.rides.length);
      before = page.next;
    }
    expect(found).toEqual(raceIds);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(200);
    expect(await ask('r-a', 'rides', { before: 0 })).toEqual({ rides: [], next: null });
    expect(await ask('r-x', 'rides')).toEqual({ rides: [], next: null });
  });
});

describe('forget', () => {
  /** But who was forgotten, and when. */
  const everything = (): string =>
    JSON.stringify([...history.items.items.values()].filter(({ PK }) => PK !== 'forgotten'));

  test('leaves no trace of a rider, and everybody else’s places as they were', async () => {
    await raced(`1-${HEAT}`, ride('r-gone', 200), ride('r-b', 190), ride('r-c', 180, 200));
    await raced(`2-${HEAT + 1}`, ride('r-b', 190), ride('r-gone', 180));
    // One is not official yet, one only begins.
    await history.ride(`3-${HEAT + 2}`, [ride('r-gone', 170), ride('r-b', 160)]);
    expect(await history.finalize(`3-${HEAT + 2}`, 20_000)).toBe('provisional');
    expect(await ask('r-gone', 'forget')).toEqual({ forgotten: true, rides: 2, rowsAnonymised: 3 });
    await history.finalize(`3-${HEAT + 2}`);

    const { rows } = await ask('r-b', 'results', { raceId: `1-${HEAT}` });
    expect(
      rows.map(([rank, id, name, total]) => [rank, id.replace(/[0-9a-f]{16}$/, '…'), name, total]),
    ).toEqual([
      [1, 'gone-…', 'Former rider', tenths(200)],
      [2, 'r-b', 'Name of r-b', tenths(190)],
      [3, 'r-c', 'Name of r-c', tenths(180, 200)],
    ]);
    const late = await ask('r-b', 'results', { raceId: `3-${HEAT + 2}` });
    expect(late.rows.map(([, , name]) => name)).toEqual(['Former rider', 'Name of r-b']);
    expect(history.items.get({ PK: 'class#1', SK: `race#00${HEAT}` })?.winnerName).toBe('Former rider');
    expect(everything()).not.toContain('r-gone');
    for (const classId of [1, 2, 3]) {
      for (const period of ['all', 'day', 'week'])
        expect((await ask('r-b', 'records', { classId, period })).rows.map(([, id]) => id)).toEqual(['r-b']);
      const { top } = await ask('r-b', 'pace', { classId });
      expect(openPace(top ?? '').map(({ racerId }) => racerId)).toEqual(['r-b']);
    }
    expect(await ask('r-gone', 'rides')).toEqual({ rides: [], next: null });
    // Once more changes nothing.
    const before = everything();
    expect(await ask('r-gone', 'forget')).toEqual({ forgotten: true, rides: 0, rowsAnonymised: 0 });
    expect(everything()).toBe(before);
  });

  test('in the middle of a heat takes the name out of its results from the first, and out of its roster in the end', async () => {
    await history.ride(`1-${HEAT}`, [ride('r-gone', 200), ride('r-b', 190)]);
    await markForgotten('r-gone', history.outside.table, raceOf(1, HEAT).startsAt + 1000);
    expect(await history.finalize(`1-${HEAT}`, 20_000)).toBe('provisional');
    const names = async (): Promise<string[]> =>
      (await ask('r-b', 'results', { raceId: `1-${HEAT}` })).rows.map(([, , name]) => name);
    expect(await names()).toEqual(['Former rider', 'Name of r-b']);
    expect(history.items.get({ PK: 'class#1', SK: `race#00${HEAT}` })?.winnerName).toBe('Former rider');
    expect(await history.finalize(`1-${HEAT}`)).toBe('official');
    expect(await names()).toEqual(['Former rider', 'Name of r-b']);
    expect(everything()).not.toContain('r-gone');
  });

  test('a ride that comes once more, after its heat, gets no second place', async () => {
    await raced(`1-${HEAT}`, ride('r-gone', 200), ride('r-b', 190));
    await ask('r-gone', 'forget');
    await history.ride(`1-${HEAT}`, [ride('r-gone', 200), ride('r-c', 180)]);
    await history.finalize(`1-${HEAT}`);
    const { rows } = await ask('r-b', 'results', { raceId: `1-${HEAT}` });
    expect(rows.map(([, , name]) => name)).toEqual(['Former rider', 'Name of r-b', 'Name of r-c']);
    expect(everything()).not.toContain('r-gone');
  });

  test('what is ridden afterwards is the rider’s again', async () => {
    await raced(`1-${HEAT}`, ride('r-a', 200));
    // In the heat behind it, which counts as one of before.
    await ask('r-a', 'forget');
    await raced(`1-${HEAT + 1}`, ride('r-a', 190), ride('r-b', 150));
    await raced(`1-${HEAT + 2}`, ride('r-a', 180));
    expect(await ask('r-a', 'records', { classId: 1, period: 'all' })).toMatchObject({
      rows: [
        [1, 'r-a', 'Name of r-a', tenths(180), HEAT + 2, 0],
        [2, 'r-b', 'Name of r-b', tenths(150), HEAT + 1, 0],
      ],
    });
  });

  test('killed at any call and asked again it ends the same', async () => {
    const counts: number[] = [];
    // Each of the first calls to the table, then one of seven: behind the rides come races without the rider.
    for (let at = 0; at < 400; at += at < 40 ? 1 : 7) {
      history = new History();
      await raced(`1-${HEAT}`, ride('r-gone', 200), ride('r-b', 190));
      await raced(`1-${HEAT + 1}`, ride('r-b', 195), ride('r-gone', 210));
      let calls = 0;
      history.around = async (make) => {
        if (calls++ === at) throw new Error('killed');
        return make();
      };
      const died = await history.ask('r-gone', 'forget').then(
        () => false,
        () => true,
      );
      history.around = async (make) => make();
      await ask('r-gone', 'forget');
      expect(everything()).not.toContain('r-gone');
      counts.push(at);
      if (!died) break;
    }
    expect(counts.at(-1)).toBeGreaterThan(100);
    expect(counts.at(-1)).toBeLessThan(400);
  });

  test('many rides take more than one request', async () => {
    const { table } = history.outside;
    for (let heat = 1000; heat < 1120; heat++)
      await table.put({ PK: 'racer#r-a', SK: `ride#00000${heat}#2`, rank: 1, riders: 1 });
    history.now = 5_000_000_000;
    const answers = [];
    do answers.push(await ask('r-a', 'forget'));
    while (answers.at(-1)?.forgotten !== true);
    expect(answers.map(({ rides }) => rides)).toEqual([50, 50, 20]);
    expect(history.items.partition('racer#r-a')).toEqual([]);
  });

  test('who moves up stands among the best', async () => {
    const all = Array.from({ length: 103 }, (_, at) => ride(`r-${String(at).padStart(3, '0')}`, 300 - at));
    await raced(`1-${HEAT}`, ...all);
    await ask('r-050', 'forget');
    const { top } = await ask('r-000', 'pace', { classId: 1 });
    const expected = all.filter(({ racerId }) => racerId !== 'r-050').slice(0, 100);
    expect(openPace(top ?? '').map(({ racerId }) => racerId)).toEqual(expected.map(({ racerId }) => racerId));
  });
});
