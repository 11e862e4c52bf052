import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect } from 'vitest';
import { anyBytes, anyJson, damaged, outcomeOf } from '../../core/testing/damage.test-support.ts';
import { holds } from '../../core/testing/holds.test-support.ts';
import { AwsApiError } from '../http/aws-json.ts';
import { createCheckpoint } from '../mapping/checkpoint.ts';
import { createKinesisApi } from './api.ts';
import { decodeFrame, encodeFrame } from './frame.ts';
import { parseIterator } from './iterator.ts';
import { formatSequence, parseSequence } from './sequence.ts';
import { StreamStore } from './store.ts';

const clock = { speed: 1, now: () => 1_800_000_000_000 };
const SHARD = 'shardId-000000000000';
const root = await mkdtemp(join(tmpdir(), 'alleycat-damage-'));
afterAll(() => rm(root, { recursive: true }));
let made = 0;

async function openStore(
  dir: string,
  log: (message: string) => void = () => undefined,
): Promise<StreamStore> {
  return StreamStore.open({ dir, shardCount: 1, clock, log });
}

const segmentsIn = async (dir: string): Promise<string[]> =>
  (await readdir(join(dir, SHARD)))
    .filter((name) => name.endsWith('.segment'))
    .sort()
    .map((name) => join(dir, SHARD, name));

async function put(store: StreamStore, texts: readonly string[]): Promise<void> {
  await store.putRecords(texts.map((text) => ({ partitionKey: 'key', data: Buffer.from(text) })));
}

async function textsOf(store: StreamStore): Promise<string[]> {
  const texts: string[] = [];
  let after: string | undefined;
  for (;;) {
    const records = await store.read(0, after, 1000, 1e6);
    if (records.length === 0) return texts;
    texts.push(...records.map(({ data }) => data.toString()));
    after = records.at(-1)?.sequenceNumber;
  }
}

/** Two runs' files; each record says which it is. */
const WRITTEN = [
  ['a0', 'a1', 'a2', 'a3'],
  ['b0', 'b1', 'b2', 'b3'],
];
const template = join(root, 'template');
for (const texts of WRITTEN) {
  const store = await openStore(template);
  await put(store, texts);
  await store.close();
}
const files = await Promise.all(
  (await segmentsIn(template)).map(async (path) => ({ path, bytes: await readFile(path) })),
);
const streamFile = await readFile(join(template, 'stream.json'));

/** Where each record's frame ends in a file that holds `texts`. */
function endsOf(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let at = 0; at < bytes.length; at = ends.at(-1) ?? 0) {
    const frame = decodeFrame(bytes, at);
    if (frame === undefined || 'needs' in frame) throw new Error('The files are not damaged yet.');
    ends.push(frame.end);
  }
  return ends;
}

holds(
  'of a damaged stream every record before the damage is read, none is made up, the damage is kept and said, and it goes on',
  fc.asyncProperty(
    fc.constantFrom(0, 1),
    fc.nat(),
    fc.oneof(fc.constantFrom<'cut' | 'zeros'>('cut', 'zeros'), fc.nat({ max: 7 })),
    async (which, where, blow) => {
      const dir = join(root, String(made++));
      const begun = await openStore(dir);
      await begun.close();
      await writeFile(join(dir, 'stream.json'), streamFile);
      const target = files[which] ?? { path: '', bytes: Buffer.alloc(0) };
      const at = where % target.bytes.length;
      const hit = Buffer.from(target.bytes);
      if (blow === 'zeros') hit.fill(0, at);
      else if (blow !== 'cut') hit.writeUInt8(hit.readUInt8(at) ^ (1 << blow), at);
      const bytes = blow === 'cut' ? hit.subarray(0, at) : hit;
      for (const file of files) {
        await writeFile(
          join(dir, SHARD, file.path.split(/[\\/]/).at(-1) ?? ''),
          file === target ? bytes : file.bytes,
        );
      }
      const said: string[] = [];
      const store = await openStore(dir, (message) => said.push(message));
      const read = await textsOf(store);
      await put(store, ['c0']);
      const more = await textsOf(store);
      await store.close();

      const ends = endsOf(target.bytes);
      const whole = ends.filter((end) => end <= at).length;
      const isWhole = bytes.equals(target.bytes) || (blow === 'cut' && [0, ...ends].includes(at));
      const kept = WRITTEN.map((texts, index) =>
        index === which ? texts.slice(0, bytes.equals(target.bytes) ? 4 : whole) : texts,
      );
      expect(read).toEqual(kept.flat());
      expect(more).toEqual([...read, 'c0']);
      expect(said.length).toBe(isWhole ? 0 : 1);
      // Nothing of the damaged file is lost: what is not read of it stands in a file of its own, or where it stood.
      const names = (await readdir(join(dir, SHARD))).filter((name) =>
        name.startsWith(target.path.split(/[\\/]/).at(-1) ?? ''),
      );
      const parts = await Promise.all(names.sort().map((name) => readFile(join(dir, SHARD, name))));
      expect(Buffer.concat(parts).equals(bytes)).toBe(true);
      // And at the next start nothing is new.
      const again = await openStore(dir);
      expect(await textsOf(again)).toEqual(more);
      await again.close();
    },
  ),
  { runs: 300 },
);

const frame = fc
  .tuple(fc.nat({ max: 2 ** 30 }), fc.string({ maxLength: 20 }), fc.uint8Array({ maxLength: 40 }))
  .map(([counter, key, data]) => encodeFrame(counter, 5, key, data));

holds(
  'a frame of any bytes is a record that a stream can have, a need of 2 MiB at most, or none',
  fc.property(anyBytes(frame), fc.nat({ max: 50 }), (bytes, offset) => {
    const found = decodeFrame(Buffer.from(bytes), Math.min(offset, bytes.length));
    if (found === undefined) return;
    if ('needs' in found) {
      expect(found.needs).toBeLessThanOrEqual(2 * 1024 * 1024 + 8);
      return;
    }
    expect(found.end).toBeLessThanOrEqual(bytes.length);
    expect(parseSequence(found.record.sequenceNumber)).toBe(found.record.counter);
  }),
  {
    runs: 1000,
    examples: [NaN, Infinity, -1, 0.5, 2 ** 60].map((counter) => [
      encodeFrame(counter, 5, 'k', Buffer.alloc(3)),
      0,
    ]),
  },
);

const asBytes = (text: string): Buffer => Buffer.from(text);
const checkpoint = fc.constant({ v: 1, streamId: 's', afterSequence: formatSequence(7) });

holds(
  'a checkpoint of any bytes is a place in this stream, none, or a file that is set aside and said',
  fc.asyncProperty(
    fc.oneof(
      anyJson(checkpoint).map(asBytes),
      anyBytes(checkpoint.map((one) => asBytes(JSON.stringify(one)))),
    ),
    async (bytes) => {
      const dir = await mkdtemp(join(root, 'checkpoint-'));
      await writeFile(join(dir, `${SHARD}.json`), bytes);
      const said: string[] = [];
      const place = createCheckpoint(dir, SHARD, 's', (message) => said.push(message));
      const read = await place.read();
      if (read?.afterSequence !== undefined) expect(parseSequence(read.afterSequence)).toBeTypeOf('number');
      const [kept = ''] = await readdir(dir);
      expect(kept.includes('.broken-')).toBe(said.length === 1);
      expect((await readFile(join(dir, kept))).equals(bytes)).toBe(true);
      await place.write(formatSequence(9));
      expect(await place.read()).toEqual({ afterSequence: formatSequence(9) });
    },
  ),
  { runs: 300 },
);

holds(
  'a stream’s description of any bytes is one, or is set aside and said, and the records are kept',
  fc.asyncProperty(anyBytes(fc.constant(streamFile)), async (bytes) => {
    const dir = await mkdtemp(join(root, 'description-'));
    const first = await openStore(dir);
    await put(first, ['a']);
    await first.close();
    await writeFile(join(dir, 'stream.json'), bytes);
    const said: string[] = [];
    const store = await openStore(dir, (message) => said.push(message));
    expect(await textsOf(store)).toEqual(['a']);
    const aside = (await readdir(dir)).find((name) => name.startsWith('stream.json.broken-'));
    if (aside !== undefined) expect((await readFile(join(dir, aside))).equals(bytes)).toBe(true);
    expect(said.length > 0).toBe(aside !== undefined || store.shardCount !== 1);
    await store.close();
  }),
  { runs: 200 },
);

const api = createKinesisApi({ store: await openStore(join(root, 'api')), streamName: 'alleycat', clock });
const OPERATIONS = [
  'PutRecords',
  'PutRecord',
  'GetShardIterator',
  'GetRecords',
  'ListShards',
  'DescribeStream',
  'DescribeStreamSummary',
];
const input = fc.record(
  {
    StreamName: fc.constant('alleycat'),
    ShardId: fc.constant(SHARD),
    ShardIteratorType: fc.constantFrom('TRIM_HORIZON', 'AT_SEQUENCE_NUMBER', 'AT_TIMESTAMP'),
    StartingSequenceNumber: fc.constant(formatSequence(3)),
    Timestamp: fc.constant(1),
    PartitionKey: fc.constant('k'),
    Data: fc.constant('AAAA'),
    ExplicitHashKey: fc.constant('7'),
    Records: fc.constant([{ PartitionKey: 'k', Data: 'AAAA' }]),
    ExclusiveStartShardId: fc.constant(SHARD),
    ShardFilter: fc.constant({ Type: 'AFTER_SHARD_ID', ShardId: SHARD }),
  },
  { requiredKeys: ['StreamName'] },
);
const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;

holds(
  'the local Kinesis answers any call with what it is or an exception of the service’s own, and never with a fault',
  fc.asyncProperty(
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...OPERATIONS) },
      fc.constantFrom('', '__proto__', 'constructor'),
    ),
    anyJson(input),
    async (operation, text) => {
      const headers = { 'x-amz-target': `Kinesis_20131202.${operation}` };
      const { status, body } = await api({ method: 'POST', path: '/', headers, body: Buffer.from(text) });
      const answer = JSON.parse(String(body)) as { __type?: string };
      expect(status).toBe(answer.__type === undefined ? 200 : 400);
      if (answer.__type !== undefined) expect(answer.__type).toMatch(/Exception$/);
    },
  ),
  {
    runs: 1000,
    examples: [
      ['DescribeStream', '{"StreamName":{"toString":1}}'],
      ['DescribeStream', `{"StreamName":${deep}}`],
      ['DescribeStream', `{"StreamName":"alleycat","ExclusiveStartShardId":${deep}}`],
      ['ListShards', '{"StreamName":"alleycat","ShardFilter":{"Type":{"toString":1}}}'],
      ['PutRecord', `{"StreamName":"alleycat","PartitionKey":"k","Data":"","ExplicitHashKey":${deep}}`],
    ],
  },
);

holds(
  'an iterator of any text is a place in this stream, or an AwsApiError',
  fc.property(
    damaged(fc.constant(asBytes(`v1:s:0:${formatSequence(3)}:1800000000000`))).map((bytes) =>
      Buffer.from(bytes).toString('base64'),
    ),
    (text) => {
      const { value } = outcomeOf(() => parseIterator(text, 's', 1, clock), AwsApiError);
      if (value === undefined) return;
      expect(value.shardIndex).toBe(0);
      if (value.afterSequence !== undefined) expect(parseSequence(value.afterSequence)).toBeTypeOf('number');
    },
  ),
  { runs: 500 },
);
