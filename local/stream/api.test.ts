import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  InvalidArgumentException,
  KinesisClient,
  type KinesisClientConfig,
  ListShardsCommand,
  ListStreamsCommand,
  ProvisionedThroughputExceededException,
  PutRecordCommand,
  PutRecordsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoopbackServer, listenLoopback } from '../http/loopback-server.ts';
import { createKinesisApi } from './api.ts';
import { StreamStore } from './store.ts';

const StreamName = 'test-stream';
const ShardId = 'shardId-000000000000';
const KEY = 'LOCALTEST';
const clock = { speed: 1, now: () => now };

let now: number;
let dir: string;
let store: StreamStore;
let server: LoopbackServer;
let client: KinesisClient;

beforeEach(async () => {
  now = 1_800_000_000_500;
  dir = await mkdtemp(join(tmpdir(), 'alleycat-kinesis-'));
  store = await StreamStore.open({ dir, shardCount: 2, clock });
  server = await listenLoopback({
    accessKeyId: KEY,
    handle: createKinesisApi({ store, streamName: StreamName, clock }),
  });
  client = connect({});
});
afterEach(async () => {
  client.destroy();
  await server.close();
  await store.close();
  await rm(dir, { recursive: true });
});

function connect(options: Pick<KinesisClientConfig, 'requestHandler'>): KinesisClient {
  return new KinesisClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: KEY, secretAccessKey: 'unused' },
    // A refusal is what is tested: not the SDK's patience.
    maxAttempts: 1,
    ...options,
  });
}

/** "a" hashes to shard 0 of 2, "abc" to shard 1: see partition.test.ts. */
async function put(...texts: string[]): Promise<void> {
  await client.send(
    new PutRecordsCommand({
      StreamName,
      Records: texts.map((text) => ({ PartitionKey: 'a', Data: Buffer.from(text) })),
    }),
  );
}

async function iteratorOf(options: Partial<GetShardIteratorCommandInput>): Promise<string> {
  const { ShardIterator = '' } = await client.send(
    new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON', ...options }),
  );
  return ShardIterator;
}

async function read(options: Partial<GetShardIteratorCommandInput> = {}): Promise<string[]> {
  now += 1000;
  const ShardIterator = await iteratorOf(options);
  const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator }));
  return Records.map((record) => Buffer.from(record.Data ?? []).toString());
}

describe('the Kinesis API through the AWS SDK', () => {
  it.each([
    ['its default handler, HTTP/2', () => ({})],
    // The Lambda client's default handler is the HTTP/1.1 one.
    ['HTTP/1.1', () => ({ requestHandler: new LambdaClient({ region: 'us-east-1' }).config.requestHandler })],
  ])('puts and gets over %s', async (_name, options) => {
    client.destroy();
    client = connect(options());
    const data = Buffer.from([0, 255, 1, 254]);
    const { Records, FailedRecordCount } = await client.send(
      new PutRecordsCommand({
        StreamName,
        Records: [
          { PartitionKey: 'a', Data: data },
          { PartitionKey: 'abc', Data: Buffer.from('other') },
          { PartitionKey: 'a', Data: Buffer.alloc(0), ExplicitHashKey: '0' },
        ],
      }),
    );
    expect(FailedRecordCount).toBe(0);
    expect(Records?.map((record) => record.ShardId)).toEqual([ShardId, 'shardId-000000000001', ShardId]);
    const ShardIterator = await iteratorOf({});
    const answer = await client.send(new GetRecordsCommand({ ShardIterator }));
    expect(answer.MillisBehindLatest).toBe(0);
    expect(answer.Records).toMatchObject([
      {
        PartitionKey: 'a',
        SequenceNumber: Records?.[0]?.SequenceNumber,
        ApproximateArrivalTimestamp: new Date(now),
      },
      { PartitionKey: 'a' },
    ]);
    expect(Buffer.from(answer.Records?.[0]?.Data ?? []).equals(data)).toBe(true);
    const next = await client.send(new GetRecordsCommand({ ShardIterator: answer.NextShardIterator }));
    expect(next.Records).toEqual([]);
    const one = await client.send(new PutRecordCommand({ StreamName, PartitionKey: 'a', Data: data }));
    expect(one.ShardId).toBe(ShardId);
    const last = await client.send(new GetRecordsCommand({ ShardIterator: next.NextShardIterator }));
    expect(last.Records?.[0]?.SequenceNumber).toBe(one.SequenceNumber);
  });

  it('answers partial failures, and the SDK can retry just those', async () => {
    const batch = (count: number): PutRecordsCommand =>
      new PutRecordsCommand({
        StreamName,
        Records: Array.from({ length: count }, () => ({ PartitionKey: 'a', Data: Buffer.from('x') })),
      });
    await client.send(batch(500));
    await client.send(batch(400));
    const { FailedRecordCount, Records = [] } = await client.send(batch(200));
    expect(FailedRecordCount).toBe(100);
    expect(Records).toHaveLength(200);
    expect(Records[99]?.SequenceNumber).toBeDefined();
    expect(Records[100]).toEqual({
      ErrorCode: 'ProvisionedThroughputExceededException',
      ErrorMessage: `Rate exceeded for shard ${ShardId} in stream ${StreamName} under account 000000000000.`,
    });
    const single = client.send(
      new PutRecordCommand({ StreamName, PartitionKey: 'a', Data: Buffer.from('x') }),
    );
    await expect(single).rejects.toBeInstanceOf(ProvisionedThroughputExceededException);
    now += 100;
    expect((await client.send(batch(100))).FailedRecordCount).toBe(0);
  });

  it('begins where the iterator type says', async () => {
    await put('a', 'b');
    now += 10_000;
    await put('c');
    const all = await client.send(new GetRecordsCommand({ ShardIterator: await iteratorOf({}) }));
    const b = all.Records?.[1]?.SequenceNumber;
    expect(await read({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: b })).toEqual([
      'b',
      'c',
    ]);
    expect(await read({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: b })).toEqual([
      'c',
    ]);
    expect(await read({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(now - 9000) })).toEqual(['c']);
    expect(await read({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(0) })).toEqual([
      'a',
      'b',
      'c',
    ]);
    const latest = await iteratorOf({ ShardIteratorType: 'LATEST' });
    await put('d');
    const { Records } = await client.send(new GetRecordsCommand({ ShardIterator: latest }));
    expect(Records?.map((record) => Buffer.from(record.Data ?? []).toString())).toEqual(['d']);
  });

  it('says how far behind a reader is', async () => {
    await put('a');
    now += 7000;
    await put('b');
    const first = await client.send(new GetRecordsCommand({ ShardIterator: await iteratorOf({}), Limit: 1 }));
    expect(first.MillisBehindLatest).toBe(7000);
    const second = await client.send(
      new GetRecordsCommand({ ShardIterator: first.NextShardIterator, Limit: 1 }),
    );
    expect(second.MillisBehindLatest).toBe(0);
  });

  it('gives a shard 2 MB and 5 reads a clock second', async () => {
    const big = { PartitionKey: 'a', Data: Buffer.alloc(1_000_000) };
    for (let i = 0; i < 4; i += 1) {
      await client.send(new PutRecordsCommand({ StreamName, Records: [big] }));
      now += 1000;
    }
    const get = async (type: 'TRIM_HORIZON' | 'LATEST'): Promise<number | undefined> =>
      (
        await client.send(
          new GetRecordsCommand({ ShardIterator: await iteratorOf({ ShardIteratorType: type }) }),
        )
      ).Records?.length;
    expect(await get('TRIM_HORIZON')).toBe(4);
    await expect(get('LATEST')).rejects.toBeInstanceOf(ProvisionedThroughputExceededException);
    now += 2000;
    for (let i = 0; i < 5; i += 1) expect(await get('LATEST')).toBe(0);
    await expect(get('LATEST')).rejects.toBeInstanceOf(ProvisionedThroughputExceededException);
  });

  it('lets an iterator live for 300 seconds', async () => {
    const ShardIterator = await iteratorOf({});
    now += 300_000;
    await client.send(new GetRecordsCommand({ ShardIterator }));
    now += 1;
    const late = client.send(new GetRecordsCommand({ ShardIterator }));
    await expect(late).rejects.toBeInstanceOf(ExpiredIteratorException);
  });

  it('describes the stream and pages through its shards', async () => {
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamName }));
    expect(StreamDescription).toMatchObject({
      StreamARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/test-stream',
      StreamStatus: 'ACTIVE',
      HasMoreShards: false,
      RetentionPeriodHours: 24,
      StreamCreationTimestamp: new Date(now),
      Shards: [
        { ShardId, HashKeyRange: { StartingHashKey: '0' } },
        { ShardId: 'shardId-000000000001', HashKeyRange: { EndingHashKey: String((1n << 128n) - 1n) } },
      ],
    });
    const StreamARN = StreamDescription?.StreamARN;
    const summary = await client.send(new DescribeStreamSummaryCommand({ StreamARN }));
    expect(summary.StreamDescriptionSummary?.OpenShardCount).toBe(2);
    const shards: (string | undefined)[] = [];
    const { NextToken, Shards } = await client.send(new ListShardsCommand({ StreamName, MaxResults: 1 }));
    shards.push(...(Shards ?? []).map((shard) => shard.ShardId));
    const second = await client.send(new ListShardsCommand({ NextToken }));
    shards.push(...(second.Shards ?? []).map((shard) => shard.ShardId));
    expect(shards).toEqual([ShardId, 'shardId-000000000001']);
    expect(second.NextToken).toBeUndefined();
  });

  it.each<[string, unknown, () => Promise<unknown>]>([
    [
      'a stream that is not there',
      ResourceNotFoundException,
      () => client.send(new DescribeStreamCommand({ StreamName: 'no' })),
    ],
    [
      'a shard that is not there',
      ResourceNotFoundException,
      () => iteratorOf({ ShardId: 'shardId-000000000002' }),
    ],
    [
      'an iterator of nobody',
      InvalidArgumentException,
      () => client.send(new GetRecordsCommand({ ShardIterator: 'AAAA' })),
    ],
    [
      'a sequence number of nobody',
      InvalidArgumentException,
      () => iteratorOf({ ShardIteratorType: 'AT_SEQUENCE_NUMBER', StartingSequenceNumber: '7' }),
    ],
    [
      'a time to come',
      InvalidArgumentException,
      () => iteratorOf({ ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(now + 5000) }),
    ],
    [
      'over 5 MB',
      InvalidArgumentException,
      () =>
        client.send(
          new PutRecordsCommand({
            StreamName,
            Records: Array.from({ length: 6 }, () => ({ PartitionKey: 'a', Data: Buffer.alloc(1_000_000) })),
          }),
        ),
    ],
  ])('refuses %s', async (_name, type, call) => {
    await expect(call()).rejects.toBeInstanceOf(type);
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['501 records', 'ValidationException', () => put(...Array.from({ length: 501 }, () => 'x'))],
    ['no record', 'ValidationException', () => put()],
    [
      'a record over 1 MiB',
      'ValidationException',
      () =>
        client.send(new PutRecordCommand({ StreamName, PartitionKey: 'a', Data: Buffer.alloc(1024 * 1024) })),
    ],
    [
      'a key of 257 characters',
      'ValidationException',
      () =>
        client.send(
          new PutRecordCommand({ StreamName, PartitionKey: 'k'.repeat(257), Data: Buffer.alloc(1) }),
        ),
    ],
    [
      'an impossible hash key',
      'InvalidArgumentException',
      () =>
        client.send(
          new PutRecordCommand({
            StreamName,
            PartitionKey: 'a',
            ExplicitHashKey: String(1n << 128n),
            Data: Buffer.alloc(1),
          }),
        ),
    ],
    [
      'a limit of 10001',
      'ValidationException',
      async () => client.send(new GetRecordsCommand({ ShardIterator: await iteratorOf({}), Limit: 10_001 })),
    ],
    ['what it does not have', 'UnknownOperationException', () => client.send(new ListStreamsCommand({}))],
  ])('refuses %s by name', async (_name, name, call) => {
    await expect(call()).rejects.toMatchObject({ name });
  });

  it.each([
    ['not JSON', '{', 'SerializationException'],
    ['no object', '[]', 'SerializationException'],
    [
      'data that is not base64',
      JSON.stringify({ StreamName, PartitionKey: 'a', Data: '%%%%' }),
      'SerializationException',
    ],
    ['no data', JSON.stringify({ StreamName, PartitionKey: 'a' }), 'ValidationException'],
    ['no stream', '{}', 'InvalidArgumentException'],
  ])('answers %s with an error a client understands', async (_name, body, type) => {
    const answer = await createKinesisApi({ store, streamName: StreamName, clock })({
      method: 'POST',
      path: '/',
      headers: { 'x-amz-target': 'Kinesis_20131202.PutRecord' },
      body: Buffer.from(body),
    });
    expect(answer.status).toBe(400);
    expect(JSON.parse(String(answer.body))).toMatchObject({ __type: type });
  });
});
