import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from './frame.ts';
import { formatSequence, parseSequence } from './sequence.ts';
import { type PutResult, StreamStore, type StreamStoreOptions } from './store.ts';

const SHARD_0 = 'shardId-000000000000';
const UNLIMITED = {
  writeRecordsPerSecond: Infinity,
  writeBytesPerSecond: Infinity,
  readBytesPerSecond: Infinity,
};

let dir: string;
let now: number;
let logged: string[];
const stores: StreamStore[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'alleycat-stream-'));
  now = 1_800_000_000_000;
  logged = [];
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  await rm(dir, { recursive: true });
});

async function openStore(options: Partial<StreamStoreOptions> = {}): Promise<StreamStore> {
  const store = await StreamStore.open({
    dir,
    shardCount: 1,
    clock: { speed: 1, now: () => now },
    log: (message) => logged.push(message),
    ...options,
  });
  stores.push(store);
  return store;
}

/** What a kill -9 leaves: the store is never closed, only forgotten (its file handles stay until the end). */
const put = async (store: StreamStore, ...texts: string[]): Promise<string[]> =>
  (await store.putRecords(texts.map((text) => ({ partitionKey: 'key', data: Buffer.from(text) })))).map(
    sequenceOf,
  );

function sequenceOf(result: PutResult): string {
  if (!('sequenceNumber' in result)) throw new Error(result.errorMessage);
  return result.sequenceNumber;
}

async function readAll(store: StreamStore, after?: string, shard = 0): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const records = await store.read(shard, after, 1000, 1e6);
    if (records.length === 0) return texts;
    texts.push(...records.map((record) => record.data.toString()));
    after = records.at(-1)?.sequenceNumber;
  }
}

async function segments(): Promise<string[]> {
  return (await readdir(join(dir, SHARD_0))).sort().map((name) => join(dir, SHARD_0, name));
}

describe('sequence numbers', () => {
  it('are texts of one length whose order is the order of their counters', () => {
    const counter = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(counter, counter, (a, b) => {
        const [x, y] = [formatSequence(a), formatSequence(b)];
        expect(x).toHaveLength(21);
        expect(x < y).toBe(a < b);
        expect(BigInt(x) < BigInt(y)).toBe(a < b);
        expect(parseSequence(x)).toBe(a);
      }),
    );
  });

  it.each(['', '1', '9'.repeat(21), `1${'9'.repeat(20)}`, '-'])('%j is none', (text) => {
    expect(parseSequence(text)).toBeUndefined();
  });
});

describe('frames', () => {
  it('read back as they were written, and not at all with one bit changed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 50 }),
        fc.string({ minLength: 1, maxLength: 256 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(),
        (counter, key, data, where) => {
          const frame = encodeFrame(counter, 12345, key, data);
          const decoded = decodeFrame(frame, 0);
          if (!decoded || 'needs' in decoded) throw new Error('not decoded');
          expect(decoded.end).toBe(frame.length);
          expect(decoded.record).toMatchObject({ counter, arrivalMs: 12345, partitionKey: key });
          expect(Buffer.compare(decoded.record.data, data)).toBe(0);
          const bit = where % (frame.length * 8);
          frame[bit >> 3] = (frame[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          const damaged = decodeFrame(frame, 0);
          expect(damaged === undefined || 'needs' in damaged).toBe(true);
        },
      ),
    );
  });
});

describe('StreamStore', () => {
  it('keeps records in order and gives them back from any number on', async () => {
    const store = await openStore();
    const numbers = await put(store, 'a', 'b', 'c');
    expect([...numbers].sort()).toEqual(numbers);
    expect(await readAll(store)).toEqual(['a', 'b', 'c']);
    expect(await readAll(store, numbers[0])).toEqual(['b', 'c']);
    expect(await readAll(store, numbers[2])).toEqual([]);
    expect(await store.read(0, undefined, 2, 1e6)).toHaveLength(2);
    expect(await store.read(0, undefined, 10, 8)).toHaveLength(2);
    expect(await store.read(0, undefined, 10, 1)).toHaveLength(1);
    const [record] = await store.read(0, undefined, 1, 1);
    expect(record).toMatchObject({ partitionKey: 'key', arrivalMs: now, sequenceNumber: numbers[0] });
  });

  it('has a record in its file when it answers', async () => {
    const store = await openStore();
    await put(store, 'a lasting record');
    const [path = ''] = await segments();
    expect((await readFile(path)).includes('a lasting record')).toBe(true);
  });

  it('loses nothing that was answered, and goes on counting, when it is opened again unclosed', async () => {
    const first = await openStore();
    const before = await put(first, 'a', 'b');
    const second = await openStore();
    expect(await readAll(second)).toEqual(['a', 'b']);
    const after = await put(second, 'c');
    const third = await openStore();
    expect(await readAll(third)).toEqual(['a', 'b', 'c']);
    expect(await readAll(third, before[1])).toEqual(['c']);
    const all = [...before, ...after, ...(await put(third, 'd'))];
    expect([...new Set(all)].sort()).toEqual(all);
    expect(third.streamId).toBe(first.streamId);
    expect(logged).toEqual([]);
  });

  it.each([1, 5, 20])('cuts off a torn tail of which %i bytes are missing', async (missing) => {
    await put(await openStore(), 'a', 'b', 'half written');
    const [path = ''] = await segments();
    const whole = await readFile(path);
    await truncate(path, whole.length - missing);
    const store = await openStore();
    expect(await readAll(store)).toEqual(['a', 'b']);
    expect(logged).toHaveLength(1);
    const more = await put(store, 'c');
    expect(await readAll(store)).toEqual(['a', 'b', 'c']);
    expect(await readAll(await openStore(), more[0])).toEqual([]);
  });

  it('cuts off garbage and an older frame at the tail', async () => {
    await put(await openStore(), 'a', 'b');
    const [path = ''] = await segments();
    const whole = await readFile(path);
    await appendFile(path, whole.subarray(0, whole.length / 2));
    expect(await readAll(await openStore())).toEqual(['a', 'b']);
    await appendFile(path, Buffer.alloc(100));
    expect(await readAll(await openStore())).toEqual(['a', 'b']);
    expect((await readFile(path)).equals(whole)).toBe(true);
  });

  it('writes what comes together in one go, and answers each its own', async () => {
    const store = await openStore({ limits: UNLIMITED });
    let appends = 0;
    store.onAppend(() => (appends += 1));
    const calls = Array.from({ length: 50 }, (_, i) => put(store, `${i}a`, `${i}b`));
    const numbers = (await Promise.all(calls)).flat();
    expect([...new Set(numbers)].sort()).toEqual(numbers);
    expect(appends).toBe(1);
    expect(await readAll(store)).toEqual(Array.from({ length: 50 }, (_, i) => [`${i}a`, `${i}b`]).flat());
  });

  it('reads from disk what it no longer has in memory, from any place', async () => {
    const store = await openStore({ limits: UNLIMITED });
    const numbers: string[] = [];
    // 12 MB: over what is kept in memory.
    for (let i = 0; i < 24; i += 1) {
      const entries = Array.from({ length: 500 }, (_, k) => ({
        partitionKey: 'k',
        data: Buffer.from(String(i * 500 + k).padEnd(1000, '.')),
      }));
      numbers.push(...(await store.putRecords(entries)).map(sequenceOf));
    }
    const reopened = await openStore();
    for (const each of [store, reopened]) {
      for (const index of [0, 1, 499, 500, 6000, 11_998]) {
        const records = await each.read(0, numbers[index], 3, 1e6);
        expect(records.map((record) => record.sequenceNumber)).toEqual(numbers.slice(index + 1, index + 4));
        expect(records[0]?.data.toString()).toBe(String(index + 1).padEnd(1000, '.'));
      }
      expect(await each.read(0, numbers.at(-1), 3, 1e6)).toEqual([]);
      expect(await readAll(each)).toHaveLength(12_000);
    }
  });

  it('finds records by arrival time, in memory and on disk', async () => {
    const store = await openStore();
    for (const text of ['a', 'b', 'c']) {
      await put(store, text);
      now += 3_600_000;
    }
    const start = now - 3 * 3_600_000;
    for (const each of [store, await openStore()]) {
      const from = async (ms: number): Promise<string[]> => readAll(each, await each.sequenceBefore(0, ms));
      expect(await from(start)).toEqual(['a', 'b', 'c']);
      expect(await from(start + 1)).toEqual(['b', 'c']);
      expect(await from(start + 2 * 3_600_000)).toEqual(['c']);
      expect(await from(now)).toEqual([]);
    }
  });

  it('takes a shard its 1000 records and 1 MB a clock second, no more', async () => {
    const store = await openStore();
    const many = await store.putRecords(
      Array.from({ length: 1003 }, () => ({ partitionKey: 'a', data: Buffer.from('x') })),
    );
    const failed = many.filter((result) => 'errorCode' in result);
    expect(failed).toHaveLength(3);
    expect(failed[0]).toMatchObject({
      errorCode: 'ProvisionedThroughputExceededException',
      shardId: SHARD_0,
    });
    expect('errorCode' in (many[999] ?? {})).toBe(false);
    now += 10;
    const next = await store.putRecords(
      Array.from({ length: 11 }, () => ({ partitionKey: 'a', data: Buffer.from('x') })),
    );
    expect(next.map((result) => 'errorCode' in result).lastIndexOf(false)).toBe(9);
    now += 1000;
    const big = { partitionKey: 'a', data: Buffer.alloc(600_000) };
    const bytes = await store.putRecords([big, big, { partitionKey: 'a', data: Buffer.alloc(400_000) }]);
    expect(bytes.map((result) => 'errorCode' in result)).toEqual([false, true, false]);
    expect(await readAll(store)).toHaveLength(1012);
  });

  it('limits each shard for itself, and places by key and by explicit hash', async () => {
    const store = await openStore({ shardCount: 2 });
    const keys = [...Array.from({ length: 1000 }, () => 'a'), 'abc'];
    const results = await store.putRecords(
      keys.map((partitionKey) => ({ partitionKey, data: Buffer.from(partitionKey) })),
    );
    expect(results.every((result) => 'sequenceNumber' in result)).toBe(true);
    expect(results[1000]?.shardId).toBe('shardId-000000000001');
    now += 1000;
    const [explicit] = await store.putRecords([
      {
        partitionKey: 'a',
        data: Buffer.from('x'),
        explicitHashKey: '340282366920938463463374607431768211455',
      },
    ]);
    expect(explicit?.shardId).toBe('shardId-000000000001');
    expect(await readAll(store, undefined, 1)).toEqual(['abc', 'x']);
  });

  it('drops whole segments that are past 24 hours, not right after opening', async () => {
    const first = await openStore();
    await put(first, 'old');
    now += 3_600_000;
    await put(first, 'newer');
    now += 26 * 3_600_000;
    const store = await openStore();
    await put(store, 'now');
    expect(await readAll(store)).toEqual(['old', 'newer', 'now']);
    now += 3_600_000;
    await put(store, 'later');
    expect(await readAll(store)).toEqual(['now', 'later']);
    expect(await segments()).toHaveLength(2);
  });

  it('does not let arrival times go back for jitter, but follows a clock that was set back', async () => {
    const store = await openStore();
    const start = now;
    await put(store, 'a');
    now -= 1000;
    await put(store, 'b');
    now -= 10_000_000;
    await put(store, 'c');
    const records = await store.read(0, undefined, 10, 1e6);
    expect(records.map((record) => record.arrivalMs - start)).toEqual([0, 0, -10_001_000]);
  });

  it('has a horizon that waits for records on their way to disk', async () => {
    const store = await openStore();
    const start = now;
    const pending = put(store, 'a');
    now += 5000;
    expect(store.horizonMs(0)).toBe(start);
    await pending;
    expect(store.horizonMs(0)).toBe(start + 5000);
  });

  it('keeps the shards it has, and starts over with a broken description, keeping the file', async () => {
    const first = await openStore({ shardCount: 2 });
    await put(first, 'a');
    const other = await openStore({ shardCount: 5 });
    expect(other.shardCount).toBe(2);
    expect(logged[0]).toContain('2 shards');
    await writeFile(join(dir, 'stream.json'), '{"v":1,');
    const third = await openStore({ shardCount: 5 });
    expect(third.shardCount).toBe(2);
    expect(third.streamId).not.toBe(first.streamId);
    expect((await readdir(dir)).some((name) => name.startsWith('stream.json.broken-'))).toBe(true);
    expect((await Promise.all([0, 1].map((shard) => readAll(third, undefined, shard)))).flat()).toEqual([
      'a',
    ]);
  });

  it('says that a record could not be written, and goes on when it can be again', async () => {
    const store = await openStore();
    await rm(join(dir, SHARD_0), { recursive: true });
    const [failed] = await store.putRecords([{ partitionKey: 'k', data: Buffer.from('x') }]);
    expect(failed).toMatchObject({ errorCode: 'InternalFailure' });
    expect(await readAll(store)).toEqual([]);
    await mkdir(join(dir, SHARD_0));
    await put(store, 'y');
    expect(await readAll(store)).toEqual(['y']);
  });

  it('takes nothing after it was closed, and cannot be opened where there is a file', async () => {
    const store = await openStore();
    await store.close();
    await expect(put(store, 'x')).rejects.toMatchObject({ code: 'E_STREAM_CLOSED' });
    await expect(openStore({ dir: join(dir, 'stream.json') })).rejects.toMatchObject({ code: 'E_STREAM' });
  });
});
