import { createHash } from 'node:crypto';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { CountedLog } from '../../../core/race/counted-log.ts';
import { Field } from '../../../core/race/field.ts';
import { raceOf } from '../../../core/race/heat.ts';
import { MAX_PART_BYTES, packedBytes, packSeconds, partsIn, secondsOf } from '../shared/packed-seconds.ts';
import { RaceRoster } from '../shared/race-roster.ts';
import { readState, writeState } from '../shared/stored-state.ts';
import { kinesisRecord, startCloud, TestWindow, unitsOf, type TestCloud } from '../functions.test-support.ts';
import { persist } from './persist.ts';
import { RaceState } from './race-state.ts';

const race = raceOf(2, 1000);
let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startCloud();
  cloud.setTime(race.startsAt + 20_000);
});
afterEach(() => cloud.close());

/** A window's state as a race begins, with some seconds counted: [racerIndex, second, units]. */
function begun(...seconds: [number, number, number][]): RaceState {
  const roster = new RaceRoster();
  const state = new RaceState({
    race,
    roster,
    field: new Field(),
    base: 0,
    rosterEpoch: 0,
    boardAt: 0,
    tail: null,
    closed: false,
  });
  for (const one of seconds) state.count(...one);
  return state;
}

/** With no tail: into a window item at once. */
const save = (state: RaceState, shardId = 'shard-0', tailSeconds = 0): Promise<void> =>
  persist(state, { shardId, startMs: race.startsAt }, cloud.table, race.startsAt, tailSeconds);

async function stored(): Promise<{
  version: number | undefined;
  units: number[] | undefined;
  windows: number;
}> {
  const state = await readState(cloud.table, race.raceId);
  const windows = await cloud.table.queryAll(`race#${race.raceId}`, 'window#');
  return { version: state?.version, units: state?.field.allUnits(), windows: windows.length };
}

test('the window’s item comes before the state, and what is settled is not written again', async () => {
  const state = begun([0, 1, 100]);
  const written: string[] = [];
  cloud.table.beforePut = ({ SK }) => void written.push(SK.split('#')[0] ?? '');
  await save(state);
  expect(written).toEqual(['window', 'state']);
  expect([state.base, state.delta.entries(), state.isUnsaved(race.endsAt)]).toEqual([1, [], false]);
  expect(await stored()).toEqual({ version: 1, units: [100], windows: 1 });
});

test('another writer was faster: its seconds and ours are both there', async () => {
  const ours = begun([0, 1, 100], [1, 1, 7]);
  const theirs = begun([0, 1, 100], [0, 2, 50]);
  await save(theirs, 'shard-1');
  await save(ours);
  expect(await stored()).toEqual({ version: 2, units: [150, 7], windows: 2 });
  expect([ours.base, ours.field.allUnits()]).toEqual([2, [150, 7]]);
});

describe('a tail', () => {
  const TAIL = 3;
  /** The next window's state, as it begins. */
  async function next(...seconds: [number, number, number][]): Promise<RaceState> {
    const read = await readState(cloud.table, race.raceId);
    if (read === null) throw new Error('nothing is stored');
    const { version, ...beginning } = read;
    const state = new RaceState({
      ...beginning,
      race,
      roster: new RaceRoster(),
      base: version,
      closed: false,
    });
    for (const one of seconds) state.count(...one);
    return state;
  }
  async function tail(): Promise<number> {
    return (await readState(cloud.table, race.raceId))?.tail?.count ?? 0;
  }
  /** Every second that is in a window item or in the state's tail. */
  async function kept(): Promise<string[]> {
    const union = new Set<string>();
    const read = await readState(cloud.table, race.raceId);
    const items = await cloud.table.queryAll(`race#${race.raceId}`, 'window#');
    const parts = [...items.flatMap((item) => partsIn(item.seconds) ?? []), ...(read?.tail?.parts ?? [])];
    for (const one of secondsOf(parts)) union.add(`${one.racerIndex}/${one.second}`);
    return [...union].sort();
  }

  test('grows from window to window in the state alone, until it is worth an item', async () => {
    await save(begun([0, 1, 100]), 'shard-0', TAIL);
    expect([await stored(), await tail()]).toEqual([{ version: 1, units: [100], windows: 0 }, 1]);
    await save(await next([0, 2, 50], [1, 1, 7]), 'shard-0', TAIL);
    expect([await stored(), await tail()]).toEqual([{ version: 2, units: [150, 7], windows: 0 }, 3]);
    await save(await next([1, 2, 3]), 'shard-0', TAIL);
    expect([await stored(), await tail()]).toEqual([{ version: 3, units: [150, 10], windows: 1 }, 0]);
    expect(await kept()).toEqual(['0/1', '0/2', '1/1', '1/2']);
  });

  test('is handed on with the window’s state', async () => {
    await save(begun([0, 1, 100]), 'shard-0', TAIL);
    const state = await next([0, 2, 50]);
    const roster = new RaceRoster([['r-a', 'Ada', 0]]);
    state.roster = roster;
    const cold = RaceState.decode(race.raceId, JSON.parse(JSON.stringify(state.encode())) as never);
    await save(cold, 'shard-0', TAIL);
    expect([await tail(), await kept()]).toEqual([2, ['0/1', '0/2']]);
  });

  test('another writer was faster: its tail stays, with what is ours', async () => {
    await save(begun([0, 1, 100]), 'shard-0', TAIL);
    const ours = await next([0, 2, 50]);
    const theirs = await next([1, 1, 7]);
    await save(theirs, 'shard-1', TAIL);
    await save(ours, 'shard-0', TAIL);
    expect([await stored(), await tail()]).toEqual([{ version: 3, units: [150, 7], windows: 0 }, 3]);
    expect(await kept()).toEqual(['0/1', '0/2', '1/1']);
  });

  test('another writer has put it into an item: what is ours is kept, and the rest not twice', async () => {
    await save(begun([0, 1, 100]), 'shard-0', TAIL);
    const ours = await next([0, 2, 50]);
    await save(await next([1, 1, 7]), 'shard-1', 0);
    await save(ours, 'shard-0', TAIL);
    expect([await stored(), await tail()]).toEqual([{ version: 3, units: [150, 7], windows: 1 }, 1]);
    expect(await kept()).toEqual(['0/1', '0/2', '1/1']);
  });

  test('ours has gone into an item when another writer was faster: its tail stays in the state', async () => {
    await save(begun([0, 1, 100]), 'shard-0', TAIL);
    const ours = await next([0, 2, 50]);
    await save(await next([1, 1, 7]), 'shard-1', TAIL);
    await save(ours, 'shard-0', 0);
    expect([(await stored()).units, await kept()]).toEqual([
      [150, 7],
      ['0/1', '0/2', '1/1'],
    ]);
    // Each tail's once more, but what is ours only once.
    const items = await cloud.table.queryAll(`race#${race.raceId}`, 'window#');
    const entries = items.flatMap(({ seconds }) => secondsOf(partsIn(seconds) ?? []));
    expect(entries.map(({ racerIndex, second }) => `${racerIndex}/${second}`).sort()).toEqual([
      ...['0/1', '0/1', '0/2', '1/1'],
    ]);
    await save(await next([2, 1, 1]), 'shard-0', 0);
    expect([await tail(), await kept()]).toEqual([0, ['0/1', '0/2', '1/1', '2/1']]);
  });

  test('another writer has all of ours: its tail is the one', async () => {
    await save(begun([0, 1, 100]), 'shard-0', TAIL);
    const [ours, theirs] = [await next([0, 2, 50]), await next([0, 2, 50])];
    await save(theirs, 'shard-1', TAIL);
    await save(ours, 'shard-0', TAIL);
    expect([await stored(), ours.tail?.count]).toEqual([{ version: 2, units: [150], windows: 0 }, 2]);
  });

  test('of a field that fills its item there is none', async () => {
    const state = begun();
    // Every other second of everybody's, by no rule: a bit each that nothing deflates.
    for (let rider = 0; rider < 5000; rider++) {
      const bits = createHash('shake256', { outputLength: 38 }).update(String(rider)).digest();
      for (let second = 1; second < 300; second++)
        if ((bits[second >> 3] ?? 0) & (1 << (second & 7))) state.count(rider, second, rider);
    }
    state.field.advanceTo(300);
    state.settled(0, 0, null);
    state.count(0, 300, 5);
    await save(state, 'shard-0', TAIL);
    expect([(await stored()).windows, await tail()]).toEqual([1, 0]);
  });
});

test('another writer comes again and again', async () => {
  const ours = begun([0, 1, 100]);
  let version = 0;
  let isTheirs = false;
  cloud.table.beforePut = async ({ SK }) => {
    if (SK !== 'state' || isTheirs || version === 3) return;
    const field = new Field();
    field.fold(1, ++version, 10);
    isTheirs = true;
    const theirs = { version, field, boardAt: 99, rosterEpoch: 0, tail: null };
    await writeState(cloud.table, race.raceId, theirs, version - 1, 0);
    isTheirs = false;
  };
  await save(ours);
  expect(await stored()).toMatchObject({ version: 4, units: [100, 10] });
  expect(ours.boardAt).toBe(99);
});

test('our own write whose answer was lost is found and not repeated', async () => {
  const state = begun([0, 1, 100]);
  cloud.table.afterPut = ({ SK }) => {
    if (SK === 'state') throw new Error('the answer was lost');
  };
  await expect(save(state)).rejects.toThrow('lost');
  cloud.table.afterPut = () => undefined;
  await save(state);
  expect(await stored()).toEqual({ version: 1, units: [100], windows: 1 });
  expect([state.base, state.delta.entries()]).toEqual([1, []]);
});

test('a state that expired meanwhile is written anew', async () => {
  const state = begun([0, 1, 100]);
  state.base = 5;
  await save(state);
  expect(await stored()).toMatchObject({ version: 1, units: [100] });
});

test('a delta of more than 300 KB is cut into parts of 25,000 seconds, as many an item as fit 300 KiB', async () => {
  const state = begun();
  // Nobody's next, and worth what no cadence and resistance give, by no rule: four bytes each however they are deflated.
  for (let second = 300; second >= 1; second--) {
    const worth = createHash('shake256', { outputLength: 1200 }).update(String(second)).digest();
    for (let rider = 0; rider < 300; rider++)
      state.count(rider, second, worth.readUInt32LE(rider * 4) % 940_500);
  }
  await save(state);
  const items = await cloud.table.queryAll(`race#${race.raceId}`, 'window#');
  const parts = items.map(({ seconds }) => partsIn(seconds) ?? []);
  const lengths = parts.map((of) => of.map((part) => secondsOf([part]).length));
  expect(lengths.sort((a, b) => b.length - a.length)).toEqual([[25_000, 25_000, 25_000], [15_000]]);
  const bytes = parts.map((of) => packedBytes({ parts: of }));
  expect(Math.max(...bytes)).toBeLessThanOrEqual(MAX_PART_BYTES);
  // And the last would not have fitted beside the others.
  expect(bytes.reduce((sum, of) => sum + of, 0)).toBeGreaterThan(MAX_PART_BYTES);
});

test('an item of a time when its seconds were one part is read as one', () => {
  const { parts } = packSeconds(CountedLog.of([{ racerIndex: 2, second: 7, units: 11 }]));
  expect(secondsOf(partsIn(parts[0]) ?? [])).toEqual([{ racerIndex: 2, second: 7, units: 11 }]);
  expect([partsIn(undefined), partsIn([]), partsIn([1]), partsIn('00')]).toEqual([null, null, null, null]);
});

describe('a process that dies in the final invocation', () => {
  const record = (second: number): ReturnType<typeof kinesisRecord> =>
    kinesisRecord({
      v: 1,
      event: 'update',
      raceId: race.raceId,
      racerId: 'r-a',
      receivedAt: race.startsAt + 20_000,
      samples: [[second, 90, 40, null, null]],
    });

  const dyingAt = (when: 'beforePut' | 'afterPut', kind: 'window' | 'state'): void => {
    cloud.table[when] = ({ SK }) => {
      if (!SK.startsWith(kind)) return;
      cloud.table[when] = () => undefined;
      throw new Error('died');
    };
  };

  test.each([
    ['beforePut', 'window'],
    ['afterPut', 'window'],
    ['beforePut', 'state'],
    ['afterPut', 'state'],
  ] as const)('%s of the %s: the retry ends with the same totals', async (when, kind) => {
    const window = new TestWindow(cloud, race.startsAt);
    await window.batch([record(1)]);
    dyingAt(when, kind);
    await expect(window.end([record(2)])).rejects.toThrow('died');
    await window.end([record(2)]);
    expect(await stored()).toEqual({ version: 1, units: [2 * unitsOf(90, 40)], windows: 1 });
  });

  test.each([
    ['fewer', [2]],
    ['more', [2, 3, 4]],
    ['other', [4]],
  ])(
    'and the batch comes again with %s records: what is counted stays, what is new is counted',
    async (_, again) => {
      const window = new TestWindow(cloud, race.startsAt);
      await window.batch([record(1)]);
      dyingAt('afterPut', 'state');
      await expect(window.batch([record(2), record(3)], true)).rejects.toThrow('died');
      await window.end(again.map(record));
      const seconds = new Set([1, 2, 3, ...again]);
      expect(await stored()).toMatchObject({ units: [seconds.size * unitsOf(90, 40)] });
      const items = await cloud.table.queryAll(`race#${race.raceId}`, 'window#');
      const durable = items.flatMap((item) => secondsOf(partsIn(item.seconds) ?? []));
      expect(new Set(durable.map(({ second }) => second))).toEqual(seconds);
    },
  );
});
