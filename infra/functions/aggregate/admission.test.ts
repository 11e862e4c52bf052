import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { DecodeError } from '../../../core/errors.ts';
import { readState } from '../shared/stored-state.ts';
import { kinesisRecord, startCloud, TestWindow, unitsOf, type TestCloud } from '../functions.test-support.ts';

const RACE = '2-1000';
const START = 300_000_000;
const SECOND = unitsOf(90, 40);

let cloud: TestCloud;
let window: TestWindow;
/** Names in the roster each time it was written. */
let written: string[][];
beforeEach(async () => {
  cloud = await startCloud();
  cloud.setTime(START + 20_000);
  window = new TestWindow(cloud, START + 15_000);
  written = [];
  cloud.table.beforePut = (item) => {
    if (item.SK.startsWith('roster#')) {
      const entries = JSON.parse(String((item as { entries?: unknown }).entries)) as [string, string][];
      written.push(entries.map(([, name]) => name));
    }
  };
});
afterEach(() => cloud.close());

/** One rider's second, with a name where one is said. */
function ridden(rider: number, second: number, change: object = {}): ReturnType<typeof kinesisRecord> {
  return kinesisRecord({
    v: 1,
    event: 'update',
    raceId: RACE,
    racerId: `r-${rider}`,
    receivedAt: START + 20_000,
    samples: [[second, 90, 40, null, null]],
    ...change,
  });
}

/** So many riders who come at once, a second each. */
const come = (from: number, to: number): ReturnType<typeof kinesisRecord>[] =>
  Array.from({ length: to - from }, (_, index) =>
    ridden(from + index, 10, { name: `Rider ${from + index}` }),
  );

const sizes = (): number[] => written.map(({ length }) => length);

async function units(): Promise<number[]> {
  return (await readState(cloud.table, RACE))?.field.allUnits() ?? [];
}

describe('newcomers of a large field', () => {
  test('wait for each other, and count from their first second', async () => {
    await window.batch(come(0, 100));
    for (let second = 1; second < 12; second++) {
      cloud.setTime(START + 20_000 + second * 1000);
      await window.batch([ridden(100, second), ridden(100 + second, 10)]);
      expect(sizes()).toEqual([100]);
    }
    cloud.setTime(START + 32_000);
    await window.batch([]);
    expect(sizes()).toEqual([100, 112]);
    await window.end();
    expect((await units())[100]).toBe(11 * SECOND);
    expect(await units()).toHaveLength(112);
  });

  test('are let in at once where they are as many as those who are there', async () => {
    await window.batch(come(0, 100));
    await window.batch(come(100, 199));
    expect(sizes()).toEqual([100]);
    await window.batch(come(199, 200));
    expect(sizes()).toEqual([100, 200]);
  });

  test('never wait beyond their window, for nobody else knows of them', async () => {
    await window.batch(come(0, 1000));
    await window.end([ridden(1000, 17)]);
    expect(sizes()).toEqual([1000, 1001]);
    expect((await units())[1000]).toBe(SECOND);
  });

  test('wait on from the window before: what counts is when the roster was written', async () => {
    await window.batch(come(0, 1000));
    await window.end();
    const next = new TestWindow(cloud, START + 30_000);
    cloud.setTime(START + 34_900);
    await next.batch([ridden(1000, 17)]);
    expect(sizes()).toEqual([1000]);
    cloud.setTime(START + 35_000);
    await next.batch([]);
    expect(sizes()).toEqual([1000, 1001]);
  });

  test('are let in before they take too much of the state', async () => {
    await window.batch(come(0, 1000));
    const chatter = {
      name: 'Å'.repeat(24),
      samples: Array.from({ length: 150 }, (_, at) => [at + 1, 90, 40, null, null]),
    };
    for (let rider = 1000; sizes().length === 1; rider++) {
      await window.batch([ridden(rider, 1, { ...chatter, receivedAt: START + 160_000 })]);
      expect(JSON.stringify(window.state).length).toBeLessThan(1024 * 1024);
    }
    expect(sizes()[1]).toBeGreaterThan(1010);
    expect(sizes()[1]).toBeLessThan(1100);
  });

  test('and so are those of several races together', async () => {
    const other = '3-1000';
    await window.batch(come(0, 1000));
    await window.batch(
      come(0, 1000).map((_, rider) => ridden(rider, 10, { raceId: other, name: `Rider ${rider}` })),
    );
    expect(sizes()).toEqual([1000, 1000]);
    const samples = Array.from({ length: 150 }, (_, at) => [at + 1, 90, 40, null, null]);
    const chatter = { name: 'Å'.repeat(24), samples, receivedAt: START + 160_000 };
    const waiting = (): string => JSON.stringify(window.state);
    for (let rider = 1000; sizes().length === 2; rider++) {
      await window.batch([ridden(rider, 1, chatter), ridden(rider, 1, { ...chatter, raceId: other })]);
      expect(waiting().length).toBeLessThan(1024 * 1024);
    }
    // Half as many of each as of one race alone.
    expect(sizes().slice(2)).toEqual([sizes()[2], sizes()[2]]);
    expect(sizes()[2]).toBeLessThan(1030);
  });

  test('a small field takes in everybody as they come', async () => {
    for (let rider = 0; rider < 8; rider++) {
      cloud.setTime(START + 20_000 + rider * 1000);
      await window.batch(come(rider, rider + 1));
    }
    expect(sizes()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('a batch that comes again with its old state lets in the same', async () => {
    await window.batch(come(0, 100));
    const old = structuredClone(window.state);
    await window.batch(come(100, 110));
    window.state = old;
    await window.batch(come(100, 110));
    await window.end();
    expect(await units()).toEqual(Array.from({ length: 110 }, () => SECOND));
  });
});

describe('news of a rider who has a place', () => {
  test('wait like newcomers, once, while what they ride counts at once', async () => {
    await window.batch(come(0, 100).map((record, at) => (at === 7 ? ridden(7, 10) : record)));
    for (let second = 11; second < 21; second++)
      await window.batch([ridden(7, second, { name: 'Ada', estimated: true })]);
    const [race] = Object.values((window.state as { races: Record<string, { waiting: unknown[] }> }).races);
    expect(race?.waiting).toHaveLength(1);
    await window.batch([ridden(7, 21, { name: 'Ben' })]);
    await window.end();
    expect(written.map((names) => names[7])).toEqual(['', 'Ada']);
    expect((await units())[7]).toBe(12 * SECOND);
  });

  test('each of name and estimate is waited for where the other waits already', async () => {
    await window.batch(come(0, 100).map((record, at) => (at === 7 ? ridden(7, 10) : record)));
    await window.batch([ridden(7, 11, { estimated: true }), ridden(7, 12, { name: 'Ada' })]);
    await window.end();
    expect(written.map((names) => names[7])).toEqual(['', 'Ada']);
    const [item] = await cloud.table.queryAll(`race#${RACE}`, 'roster#');
    expect((JSON.parse(String(item?.entries)) as unknown[])[7]).toEqual(['r-7', 'Ada', 1]);
  });
});

test('who waits when the field is full is set aside', async () => {
  await window.batch(come(0, 2500));
  await window.batch(come(2500, 5000));
  const other = new TestWindow(cloud, START + 15_000, 'shard-1');
  await other.batch([ridden(0, 11)]);
  await window.end([ridden(5000, 10), ridden(0, 12)]);
  expect(await units()).toHaveLength(5000);
  const [set] = await cloud.table.queryAll('quarantine#1970-01-04', '');
  expect(set?.counts).toEqual({ field_full: 1 });
});

test('and who waits while another shard’s reader fills it', async () => {
  await window.batch(come(0, 4990));
  const other = new TestWindow(cloud, START + 15_000, 'shard-1');
  await other.batch([ridden(0, 11)]);
  await window.batch(come(4990, 4996));
  await other.end(come(4996, 5004));
  await window.end();
  expect(await units()).toHaveLength(5000);
  const sets = await cloud.table.queryAll('quarantine#1970-01-04', '');
  expect(sets.map(({ SK, counts }) => [SK, counts])).toEqual([
    [`shard-0#${new Date(START + 15_000).toISOString()}`, { field_full: 4 }],
  ]);
});

test('a state in which something waits that is no record of its race is a DecodeError', async () => {
  await window.batch(come(0, 100));
  await window.batch(come(100, 101));
  const text = JSON.stringify(window.state);
  for (const [from, to] of [
    [/("waiting":\[\["[^"]*",")[^"]*/, '$1AAAA'],
    [/"waiting":\[\["/, '"waiting":[[1,"'],
    [/"waiting":\[.*?\]\]/, '"waiting":7'],
  ] as const) {
    const broken = text.replace(from, to);
    expect(broken).not.toBe(text);
    window.state = JSON.parse(broken);
    await expect(window.batch(come(0, 1))).rejects.toThrow(DecodeError);
  }
});
