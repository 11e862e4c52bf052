import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { dynamoDb } from './dynamo-db.test-support.ts';
import { startCloud, type TestCloud } from './functions.test-support.ts';
import { itemBytes, MAX_ITEM_BYTES, MemoryItems, memoryTable } from './memory-table.test-support.ts';
import type { Condition, Item } from './shared/table.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startCloud(await dynamoDb());
});
afterAll(() => cloud.close());

/** Every condition that the functions write with. */
const condition = (n: number): fc.Arbitrary<Condition | undefined> =>
  fc.constantFrom<(Condition | undefined)[]>(
    undefined,
    { expression: 'attribute_not_exists(PK)' },
    { expression: 'version = :base', values: { ':base': n } },
    {
      expression: '#length = :length AND epoch = :epoch',
      names: { '#length': 'length' },
      values: { ':length': n, ':epoch': 1 },
    },
    {
      expression:
        'attribute_not_exists(PK) OR stateVersion < :version OR ' +
        '(stateVersion = :version AND (official = :official OR official = :provisional))',
      values: { ':version': n, ':provisional': false, ':official': true },
    },
    {
      expression:
        'attribute_not_exists(PK) OR stateVersion < :total OR (stateVersion = :total AND :heat < epoch) OR ' +
        '(stateVersion = :total AND epoch = :heat AND version < :version)',
      values: { ':total': n, ':heat': 1, ':version': n },
    },
    {
      expression: 'stateVersion = :version AND #bytes = :bytes',
      names: { '#bytes': 'bytes' },
      values: { ':version': n, ':bytes': Uint8Array.of(1) },
    },
    {
      expression: 'attribute_not_exists(PK) OR #count <= :count',
      names: { '#count': 'count' },
      values: { ':count': n },
    },
  );

let partition = 0;

test('a table in memory answers as the one on disk', async () => {
  const number = fc.nat({ max: 2 });
  const write = number.chain((n) =>
    fc.record({
      sk: fc.constantFrom('a#1', 'a#2', 'b#1'),
      condition: condition(n),
      isDelete: fc.boolean(),
      attributes: fc.record(
        {
          version: number,
          stateVersion: number,
          official: fc.boolean(),
          length: number,
          epoch: number,
          count: number,
          bytes: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constant(Uint8Array.of(1))),
          GSI1SK: number,
        },
        { requiredKeys: ['version'] },
      ),
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 12 }), async (writes) => {
      const PK = `p#${partition++}`;
      const memory = memoryTable(new MemoryItems());
      for (const { sk, condition: only, isDelete, attributes } of writes) {
        const key = { PK, SK: sk };
        const inIndex = attributes.GSI1SK === undefined ? {} : { GSI1PK: `${PK}#all` };
        const item = { ...key, ...inIndex, ...attributes };
        if (isDelete && only?.names === undefined)
          expect(await memory.delete(key, only)).toBe(await cloud.table.delete(key, only));
        else expect(await memory.put(item, only)).toBe(await cloud.table.put(item, only));
      }
      // Which of equal ones comes first is nobody's business.
      const byKey = (a: Item, b: Item): number =>
        Number(b.GSI1SK) - Number(a.GSI1SK) || a.SK.localeCompare(b.SK);
      expect((await memory.queryIndex(`${PK}#all`, 10)).sort(byKey)).toEqual(
        (await cloud.table.queryIndex(`${PK}#all`, 10)).sort(byKey),
      );

      expect(await memory.queryAll(PK, 'a#')).toEqual(await cloud.table.queryAll(PK, 'a#'));
      const some = ['length', 'version'];
      expect(await memory.queryAll(PK, 'a#', some)).toEqual(await cloud.table.queryAll(PK, 'a#', some));
      const b1 = { PK, SK: 'b#1' };
      expect(await memory.get(b1, some)).toEqual(await cloud.table.get(b1, some));
      expect(await memory.batchGet([b1], some)).toEqual(await cloud.table.batchGet([b1], some));
      expect(await memory.queryDown(PK, 'a#', 'b#2', 2)).toEqual(
        await cloud.table.queryDown(PK, 'a#', 'b#2', 2),
      );
      expect(await memory.get(b1)).toEqual(await cloud.table.get(b1));
    }),
    { numRuns: 60 },
  );
});

test('an item of more than 400 KB is refused, as DynamoDB refuses it', async () => {
  const memory = memoryTable(new MemoryItems());
  const item = { PK: 'p', SK: 's', seconds: Buffer.alloc(MAX_ITEM_BYTES) };
  expect(itemBytes(item)).toBe(MAX_ITEM_BYTES + 2 + 1 + 2 + 1 + 7);
  await expect(memory.put(item)).rejects.toThrow('Item size has exceeded');
  await expect(cloud.table.put(item)).rejects.toThrow('Item size has exceeded');
  expect(await memory.put({ ...item, seconds: Buffer.alloc(MAX_ITEM_BYTES - 100) })).toBe(true);
});
