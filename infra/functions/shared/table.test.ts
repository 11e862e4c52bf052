import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { dynamoDb } from '../dynamo-db.test-support.ts';
import { startCloud, type TestCloud } from '../functions.test-support.ts';

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startCloud(await dynamoDb());
});
afterEach(() => cloud.close());

const key = { PK: 'race#1-5', SK: 'state' };

test('what was put is there, bytes as bytes', async () => {
  expect(await cloud.table.get(key)).toBeNull();
  expect(await cloud.table.put({ ...key, field: Buffer.from([1, 2]), version: 3 })).toBe(true);
  const item = await cloud.table.get(key);
  expect(item).toMatchObject({ ...key, version: 3 });
  expect(Buffer.from(item?.field as Uint8Array)).toEqual(Buffer.from([1, 2]));
});

test('a lost condition is an answer and changes nothing', async () => {
  const ifNew = { expression: 'attribute_not_exists(PK)' };
  expect(await cloud.table.put({ ...key, version: 1 }, ifNew)).toBe(true);
  expect(await cloud.table.put({ ...key, version: 2 }, ifNew)).toBe(false);
  const ifSame = { expression: '#v = :v', names: { '#v': 'version' }, values: { ':v': 1 } };
  expect(await cloud.table.put({ ...key, version: 5 }, ifSame)).toBe(true);
  expect(await cloud.table.put({ ...key, version: 6 }, ifSame)).toBe(false);
  expect(await cloud.table.get(key)).toMatchObject({ version: 5 });
});

test('any other fault is thrown', async () => {
  await expect(cloud.table.put({ ...key, blob: 'x'.repeat(450 * 1024) })).rejects.toThrow(/size/);
  await expect(cloud.table.put(key, { expression: 'no expression' })).rejects.toThrow();
});

describe('queries', () => {
  test('give all of a prefix in order, over as many pages as it takes', async () => {
    const padding = 'x'.repeat(300 * 1024);
    for (const SK of ['window#3', 'window#1', 'window#5', 'window#2', 'window#4', 'state']) {
      await cloud.table.put({ PK: 'race#1-5', SK, padding });
    }
    const items = await cloud.table.queryAll('race#1-5', 'window#');
    expect(items.map(({ SK }) => SK)).toEqual(['window#1', 'window#2', 'window#3', 'window#4', 'window#5']);
    expect(await cloud.table.queryAll('race#1-6', 'window#')).toEqual([]);
  });

  test('and of an item or a partition what was asked for alone, also by a name that is a word of DynamoDB’s', async () => {
    for (const SK of ['roster#0', 'roster#1', 'state'])
      await cloud.table.put({ PK: 'race#1-5', SK, length: SK.length, epoch: 3, entries: 'x' });
    expect(await cloud.table.queryAll('race#1-5', 'roster#', ['length', 'epoch'])).toEqual([
      { length: 8, epoch: 3 },
      { length: 8, epoch: 3 },
    ]);
    expect(await cloud.table.get(key, ['length', 'version'])).toEqual({ length: 5 });
    expect(await cloud.table.get({ ...key, SK: 'results' }, ['length'])).toBeNull();
  });

  test('give the highest first, as many as are wanted', async () => {
    for (const SK of ['race#1', 'race#2', 'race#3', 'race#4']) await cloud.table.put({ PK: 'class#1', SK });
    const items = await cloud.table.queryDown('class#1', 'race#1', 'race#3', 2);
    expect(items.map(({ SK }) => SK)).toEqual(['race#3', 'race#2']);
  });
});

test('what is deleted is gone; a lost condition leaves it', async () => {
  await cloud.table.put({ ...key, version: 3 });
  const notLater = { expression: 'version <= :version', values: { ':version': 2 } };
  expect(await cloud.table.delete(key, notLater)).toBe(false);
  expect(await cloud.table.get(key)).not.toBeNull();
  expect(await cloud.table.delete(key)).toBe(true);
  expect(await cloud.table.delete(key)).toBe(true);
  expect(await cloud.table.get(key)).toBeNull();
});

test('the highest of the index', async () => {
  for (const [racer, total] of [
    ['a', 3],
    ['b', 9],
    ['c', 5],
  ] as const) {
    // prettier-ignore
    await cloud.table.put({ PK: 'class#1', SK: `best#all#${racer}`, GSI1PK: 'class#1#all', GSI1SK: total });
  }
  const items = await cloud.table.queryIndex('class#1#all', 2);
  expect(items.map(({ GSI1SK }) => GSI1SK)).toEqual([9, 5]);
});

test('more items than one batch takes', async () => {
  const wanted = Array.from({ length: 230 }, (_, at) => ({ PK: `racer#${at}`, SK: 'x' }));
  for (const item of wanted.slice(100, 205)) await cloud.table.put(item);
  expect(await cloud.table.batchGet(wanted, ['PK'])).toHaveLength(105);
});

test('some attributes of many items, in one go', async () => {
  await cloud.table.put({ PK: 'race#1-1', SK: 'state', version: 1, official: true });
  await cloud.table.put({ PK: 'race#1-2', SK: 'state', version: 2 });
  const wanted = ['1-1', '1-2', '1-3'].map((raceId) => ({ PK: `race#${raceId}`, SK: 'state' }));
  const items = await cloud.table.batchGet(wanted, ['PK', 'version']);
  expect(items.sort((a, b) => a.PK.localeCompare(b.PK))).toEqual([
    { PK: 'race#1-1', version: 1 },
    { PK: 'race#1-2', version: 2 },
  ]);
  expect(await cloud.table.batchGet([], ['PK'])).toEqual([]);
});
