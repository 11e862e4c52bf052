import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Clock } from '../../core/race/clock.ts';
import { TABLE_NAME } from '../../infra/settings.ts';
import { removeExpired, startExpiry } from './expiry.ts';
import { startTable, type Table } from './table.ts';

/** Seconds since the epoch. */
const NOW = 1_800_000_000;

let root: string;
let table: Table;
let client: DynamoDBClient;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'alleycat-expiry-'));
  table = await startTable({ dir: join(root, 'table'), accessKeyId: 'KEY', log: () => undefined });
  const credentials = { accessKeyId: 'KEY', secretAccessKey: 'x' };
  client = new DynamoDBClient({ endpoint: table.url, region: 'us-east-1', credentials });
});
afterEach(async () => {
  vi.useRealTimers();
  client.destroy();
  await table.close();
  rmSync(root, { recursive: true, force: true });
});

function clockAt(seconds: number, speed = 1): Clock {
  return { now: () => seconds * 1000, speed };
}

async function put(PK: string, SK: string, expiresAt?: number, extra = ''): Promise<void> {
  const Item = {
    PK: { S: PK },
    SK: { S: SK },
    extra: { S: extra },
    ...(expiresAt === undefined ? {} : { expiresAt: { N: String(expiresAt) } }),
  };
  await client.send(new PutItemCommand({ TableName: TABLE_NAME, Item }));
}

async function kept(): Promise<string[]> {
  const { Items = [] } = await client.send(
    new ScanCommand({ TableName: TABLE_NAME, ProjectionExpression: 'PK, SK' }),
  );
  return Items.map(({ PK, SK }) => `${PK?.S} ${SK?.S}`).sort();
}

test('what is past its time goes, and nothing else', async () => {
  await put('race#1-5', 'state', NOW - 1);
  await put('race#1-5', 'window#1', NOW - 86_400);
  await put('race#1-5', 'results');
  await put('race#1-6', 'state', NOW + 1);
  expect(await removeExpired({ client, clock: clockAt(NOW), now: () => NOW * 1000 })).toBe(2);
  expect(await kept()).toEqual(['race#1-5 results', 'race#1-6 state']);
});

test('it goes through all pages of a large table', async () => {
  const large = 'x'.repeat(300_000);
  for (let window = 0; window < 8; window++) await put('race#1-5', `window#${window}`, NOW - 1, large);
  expect(await removeExpired({ client, clock: clockAt(NOW), now: () => NOW * 1000 })).toBe(8);
  expect(await kept()).toEqual([]);
});

test('races go by their own clock, what people were given by the time of day', async () => {
  const ahead = clockAt(NOW + 1000);
  await put('race#1-5', 'state', NOW + 500);
  await put('invite#ab', 'invite', NOW + 500);
  await put('certificate#cd', 'certificate', NOW + 500);
  expect(await removeExpired({ client, clock: ahead, now: () => NOW * 1000 })).toBe(1);
  expect(await kept()).toEqual(['certificate#cd certificate', 'invite#ab invite']);
  const behind = clockAt(NOW - 1000);
  expect(await removeExpired({ client, clock: behind, now: () => (NOW + 501) * 1000 })).toBe(2);
});

test('it looks two minutes after the start and each hour of the clock, and no more when it is stopped', async () => {
  vi.useFakeTimers();
  const send = vi.fn(async () => ({ Items: [] }));
  const stop = startExpiry({
    client: { send } as unknown as DynamoDBClient,
    clock: clockAt(NOW, 10),
    now: () => NOW * 1000,
    log: () => undefined,
  });
  await vi.advanceTimersByTimeAsync(11_999);
  expect(send).toHaveBeenCalledTimes(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(send).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(360_000);
  expect(send).toHaveBeenCalledTimes(2);
  await stop();
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(send).toHaveBeenCalledTimes(2);
});

test('a table that does not answer is said, and asked again', async () => {
  vi.useFakeTimers();
  const send = vi.fn().mockRejectedValueOnce(new Error('gone')).mockResolvedValue({ Items: [] });
  const log = vi.fn();
  const client = { send } as unknown as DynamoDBClient;
  const stop = startExpiry({ client, clock: clockAt(NOW), now: () => NOW * 1000, log });
  await vi.advanceTimersByTimeAsync(120_000 + 3_600_000);
  expect(send).toHaveBeenCalledTimes(2);
  expect(log).toHaveBeenCalledExactlyOnceWith('warn', 'table: what is past its time could not be removed', {
    error: 'Error: gone',
  });
  await stop();
});
