import { KinesisClient } from '@aws-sdk/client-kinesis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsApiError, jsonResponse } from '../http/aws-json.ts';
import { listenLoopback, type LoopbackServer } from '../http/loopback-server.ts';
import { MAX_QUEUED_RECORDS, RecordQueue } from './record-queue.ts';
import { createTelemetryRule, MAX_ATTEMPTS, type RuleFailure, type TelemetryRule } from './telemetry-rule.ts';

interface Put {
  readonly data: Record<string, unknown>;
  readonly key: string;
}

const topicOf = (racerId: string, raceId = '3-7'): string =>
  `$aws/rules/alleycat_telemetry/v1/racers/${racerId}/races/${raceId}/telemetry`;
/** Runs a hundred times as fast as life, so that half a minute of backoff is a third of a second. */
const SPEED = 100;
const START = Date.UTC(2026, 10, 22);

let server: LoopbackServer;
let client: KinesisClient;
let rule: TelemetryRule;
let calls: Put[][];
let stored: Put[];
let failures: RuleFailure[];
/** What the stream says to a record: an error code, or nothing for stored. Throws for the whole call. */
let refuse: (put: Put, call: number) => string | undefined;

beforeEach(async () => {
  calls = [];
  stored = [];
  failures = [];
  refuse = () => undefined;
  server = await listenLoopback({
    accessKeyId: 'KEY',
    handle: ({ headers, body }) => {
      expect(headers['x-amz-target']).toBe('Kinesis_20131202.PutRecords');
      const request = JSON.parse(body.toString()) as { Records: { Data: string; PartitionKey: string }[] };
      const puts = request.Records.map(({ Data, PartitionKey }) => ({
        data: JSON.parse(Buffer.from(Data, 'base64').toString()) as Record<string, unknown>,
        key: PartitionKey,
      }));
      calls.push(puts);
      const Records = puts.map((put) => {
        const ErrorCode = refuse(put, calls.length);
        if (ErrorCode === undefined) stored.push(put);
        return ErrorCode === undefined
          ? { SequenceNumber: '1', ShardId: 's' }
          : { ErrorCode, ErrorMessage: '' };
      });
      return Promise.resolve(jsonResponse({ FailedRecordCount: 0, Records }));
    },
  });
  client = new KinesisClient({
    region: 'us-east-1',
    endpoint: server.url,
    credentials: { accessKeyId: 'KEY', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  const realStart = Date.now();
  rule = createTelemetryRule({
    client,
    clock: { speed: SPEED, now: () => START + (Date.now() - realStart) * SPEED },
    onFailure: (failure) => failures.push(failure),
    log: () => undefined,
  });
});
afterEach(async () => {
  await rule.close();
  client.destroy();
  await server.close();
});

const send = (racerId: string, payload: unknown, raceId?: string): void =>
  rule.handle({ topic: topicOf(racerId, raceId), payload: Buffer.from(JSON.stringify(payload)) });

describe('the record', () => {
  it('has the named columns, with the topic and the time standing over the payload', async () => {
    const samples = [[1, 90.5, 40, null, 120]];
    send('ann', {
      v: 1,
      event: 'join',
      name: 'Ann',
      estimated: true,
      samples,
      ride: 'AA==',
      racerId: 'bob',
      raceId: '1-1',
      receivedAt: 0,
      other: 'column',
    });
    await rule.drained();
    expect(stored).toHaveLength(1);
    expect(stored[0]?.key).toBe('3-7');
    const { receivedAt, ...rest } = stored[0]?.data ?? {};
    expect(rest).toEqual({
      v: 1,
      event: 'join',
      name: 'Ann',
      estimated: true,
      samples,
      ride: 'AA==',
      raceId: '3-7',
      racerId: 'ann',
    });
    expect(Number.isInteger(receivedAt)).toBe(true);
    expect(receivedAt).toBeGreaterThanOrEqual(START);
  });

  it('leaves missing columns out', async () => {
    send('ann', { v: 1, event: 'update' });
    await rule.drained();
    expect(Object.keys(stored[0]?.data ?? {})).toEqual(['v', 'event', 'raceId', 'racerId', 'receivedAt']);
  });

  it.each([
    ['no JSON', Buffer.from('{"v":1')],
    ['an array', Buffer.from('[1]')],
    ['a number', Buffer.from('1')],
    ['null', Buffer.from('null')],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['nothing', Buffer.alloc(0)],
    ['nested without end', Buffer.from(`{"v":${'['.repeat(60_000)}${']'.repeat(60_000)}}`)],
  ])('has only the topic and the time when the payload is %s', async (_, payload) => {
    rule.handle({ topic: topicOf('ann'), payload });
    await rule.drained();
    expect(Object.keys(stored[0]?.data ?? {})).toEqual(['raceId', 'racerId', 'receivedAt']);
  });

  it('does not exist without a partition key', () => {
    rule.handle({ topic: '$aws/rules/alleycat_telemetry/v1/racers/ann', payload: Buffer.from('{}') });
    expect(failures).toMatchObject([{ reason: 'no-partition-key' }]);
  });
});

describe('putting', () => {
  it('gathers what comes together into calls of at most 500, in order', async () => {
    for (let i = 0; i < 1100; i += 1) send('ann', { v: i });
    await rule.drained();
    expect(stored.map(({ data }) => data.v)).toEqual(Array.from({ length: 1100 }, (_, i) => i));
    expect(Math.max(...calls.map((call) => call.length))).toBe(500);
    expect(calls.length).toBeLessThan(6);
  });

  it('keeps a call within 5 MB', async () => {
    const ride = 'x'.repeat(120_000);
    for (let i = 0; i < 60; i += 1) send('ann', { v: i, ride });
    await rule.drained();
    expect(stored).toHaveLength(60);
    for (const call of calls) expect(JSON.stringify(call).length).toBeLessThan(5_300_000);
    expect(calls.length).toBeGreaterThan(1);
  });

  it('puts again only what was refused, before what is newer of its race, and lets other races pass', async () => {
    refuse = ({ key, data }, call) =>
      key === '3-7' && (data.v as number) >= 2 && call <= 2
        ? 'ProvisionedThroughputExceededException'
        : undefined;
    for (let v = 0; v < 4; v += 1) send('ann', { v });
    send('bob', { v: 0 }, '4-7');
    await new Promise<void>((resolve) => {
      const look = (): void => (calls.length > 0 ? resolve() : void setImmediate(look));
      look();
    });
    send('ann', { v: 4 });
    send('bob', { v: 1 }, '4-7');
    await rule.drained();
    const of = (key: string): unknown[] => stored.filter((put) => put.key === key).map(({ data }) => data.v);
    expect(of('3-7')).toEqual([0, 1, 2, 3, 4]);
    expect(of('4-7')).toEqual([0, 1]);
    expect(failures).toEqual([]);
    expect(rule.stats).toMatchObject({ received: 7, put: 7, failed: 0, queued: 0 });
    expect(rule.stats.retried).toBeGreaterThanOrEqual(2);
  });

  it('puts all again when the whole call fails', async () => {
    refuse = (_, call) => {
      if (call < 3) throw new AwsApiError('ResourceNotFoundException', 'not yet');
      return undefined;
    };
    send('ann', { v: 1 });
    await rule.drained();
    expect(calls).toHaveLength(3);
    expect(stored).toHaveLength(1);
  });

  it('gives up after so many attempts and hands the payload to the error action', async () => {
    refuse = ({ data }) => (data.v === 1 ? 'InternalFailure' : undefined);
    send('ann', { v: 1 });
    send('ann', { v: 2 });
    await rule.drained();
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({
      topic: topicOf('ann'),
      reason: 'attempts',
      detail: 'InternalFailure',
    });
    expect(Buffer.from(failures[0]?.payload ?? []).toString()).toBe('{"v":1}');
    expect(calls.flat().filter(({ data }) => data.v === 1)).toHaveLength(MAX_ATTEMPTS);
    expect(rule.stats).toMatchObject({ put: 1, failed: 1, queued: 0 });
  });

  it('puts what is queued when it is closed, once, and takes no more', async () => {
    refuse = ({ data }) => (data.v === 1 ? 'InternalFailure' : undefined);
    send('ann', { v: 1 });
    send('ann', { v: 2 });
    await rule.close();
    expect(stored.map(({ data }) => data.v)).toEqual([2]);
    send('ann', { v: 3 });
    expect(failures.map(({ reason }) => reason)).toEqual(['closed', 'closed']);
  });
});

describe('RecordQueue', () => {
  const record = (partitionKey: string, attempts = 0) => ({
    topic: '',
    payload: Buffer.alloc(0),
    data: Buffer.alloc(10),
    partitionKey,
    attempts,
  });

  it('is bounded', () => {
    const queue = new RecordQueue();
    for (let i = 0; i < MAX_QUEUED_RECORDS; i += 1) expect(queue.push(record('a'))).toBe(true);
    expect(queue.push(record('a'))).toBe(false);
    queue.take(0);
    expect(queue.push(record('a'))).toBe(true);
    expect(queue.push({ ...record('a'), data: Buffer.alloc(64 * 1024 * 1024) })).toBe(false);
  });

  it('holds a partition key back until it is due', () => {
    const queue = new RecordQueue();
    queue.putBack([record('a', 1)], () => 100);
    queue.push(record('a'));
    queue.push(record('b'));
    expect(queue.take(99).map(({ partitionKey }) => partitionKey)).toEqual(['b']);
    expect(queue.nextDue()).toBe(100);
    expect(queue.take(100).map(({ attempts }) => attempts)).toEqual([1, 0]);
    expect(queue.nextDue()).toBeUndefined();
  });
});
