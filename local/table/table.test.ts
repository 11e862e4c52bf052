import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BroadcastChannel } from 'node:worker_threads';
import {
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTable, type Table, type TableOptions } from './table.ts';

const TableName = 'alleycat';
let root: string;
let dir: string;
let closers: (() => unknown)[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'alleycat-table-'));
  dir = join(root, 'data', 'table');
  closers = [];
});
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  rmSync(root, { recursive: true, force: true });
});

async function open(options: Partial<TableOptions> = {}): Promise<{ table: Table; client: DynamoDBClient }> {
  const table = await startTable({ dir, accessKeyId: 'KEY', log: () => undefined, ...options });
  closers.push(table.close);
  const client = clientOf(table, 'KEY');
  return { table, client };
}

function clientOf(table: Table, accessKeyId: string): DynamoDBClient {
  const client = new DynamoDBClient({
    endpoint: table.url,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  closers.push(() => client.destroy());
  return client;
}

const put = (client: DynamoDBClient, SK: string, more = {}): Promise<unknown> =>
  client.send(new PutItemCommand({ TableName, Item: { PK: { S: 'p' }, SK: { S: SK }, ...more } }));
const get = async (client: DynamoDBClient, PK: string, SK: string) =>
  (
    await client.send(
      new GetItemCommand({ TableName, Key: { PK: { S: PK }, SK: { S: SK } }, ConsistentRead: true }),
    )
  ).Item;

/** Starts the process that writes `count` items and holds the folder; resolves when they are written. */
async function hold(count: number): Promise<ChildProcess> {
  const file = fileURLToPath(new URL('./holder.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, [file, dir, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
  closers.push(() => kill(child));
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  expect(line.toString()).toBe('written\n');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

/** Destroys the middle of every file of a kind. */
function spoil(kind: RegExp): void {
  for (const name of readdirSync(dir).filter((file) => kind.test(file))) {
    const path = join(dir, name);
    const { size } = statSync(path);
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(Math.ceil(size * 0.8), 0xa5), 0, undefined, Math.floor(size * 0.1));
    closeSync(file);
  }
}

describe('the table', () => {
  it('has the keys and the index of the design', async () => {
    const { client, table } = await open();
    expect(table.setAside).toEqual([]);
    const { Table: described } = await client.send(new DescribeTableCommand({ TableName }));
    expect(described).toMatchObject({
      TableStatus: 'ACTIVE',
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
    });
    for (const [SK, total] of [
      ['a', 30],
      ['b', 9],
      ['c', 100],
    ] as const) {
      await put(client, SK, { GSI1PK: { S: '3#day' }, GSI1SK: { N: String(total) } });
    }
    const { Items } = await client.send(
      new QueryCommand({
        TableName,
        IndexName: 'GSI1',
        KeyConditionExpression: 'GSI1PK = :p',
        ExpressionAttributeValues: { ':p': { S: '3#day' } },
        ScanIndexForward: false,
      }),
    );
    expect(Items?.map((item) => item.SK?.S)).toEqual(['c', 'a', 'b']);
  });

  it('keeps its items, and frees its lock, when it is closed', async () => {
    const first = await open();
    await put(first.client, 'kept', { n: { N: '1' } });
    await first.table.close();
    const second = await open();
    expect(second.table.setAside).toEqual([]);
    expect(await get(second.client, 'p', 'kept')).toMatchObject({ n: { N: '1' } });
  });

  it('refuses a failed condition', async () => {
    const { client } = await open();
    await put(client, 'once');
    const again = new PutItemCommand({
      TableName,
      Item: { PK: { S: 'p' }, SK: { S: 'once' } },
      ConditionExpression: 'attribute_not_exists(PK)',
    });
    await expect(client.send(again)).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  });

  it('lets in nobody without the key, and survives a client that breaks off', async () => {
    const { table, client } = await open();
    await expect(put(clientOf(table, 'OTHER'), 'x')).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    });
    const broken = httpRequest(`${table.url}/`, {
      method: 'POST',
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=KEY/x', 'content-length': 1000 },
    });
    broken.on('error', () => undefined);
    await new Promise<void>((resolve) => broken.write('{', () => resolve()));
    await new Promise((resolve) => broken.once('close', resolve).destroy());
    await put(client, 'after');
    expect(await get(client, 'p', 'after')).toBeDefined();
  });
});

describe('another process', () => {
  it('that holds the folder is named as the reason, and the folder is left alone', async () => {
    await hold(1);
    await expect(open()).rejects.toMatchObject({ code: 'E_TABLE_IN_USE' });
    expect(readdirSync(join(root, 'data'))).toEqual(['table']);
  });

  it('that is killed leaves everything it was answered', async () => {
    const child = await hold(100);
    await kill(child);
    const { table, client } = await open();
    expect(table.setAside).toEqual([]);
    for (const n of [0, 50, 99]) {
      const item = await get(client, 'race#3-7', `window#${n}`);
      expect(Buffer.from(item?.bytes?.B ?? [])).toEqual(Buffer.alloc(10_000, n));
    }
  });
});

describe('a broken folder', () => {
  let filled: string;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'alleycat-table-'));
    dir = join(root, 'data', 'table');
    closers = [];
    await kill(await hold(30));
    // Opened once more, so that what was written is in tables and not only in the journal.
    await (await startTable({ dir, accessKeyId: 'KEY', log: () => undefined })).close();
    filled = mkdtempSync(join(tmpdir(), 'alleycat-filled-'));
    cpSync(dir, filled, { recursive: true });
    rmSync(root, { recursive: true });
  });
  afterAll(() => rmSync(filled, { recursive: true, force: true }));

  it.each([
    [
      'without its manifest',
      () =>
        readdirSync(dir)
          .filter((n) => n.startsWith('MANIFEST'))
          .forEach((n) => rmSync(join(dir, n))),
    ],
    ['without its CURRENT', () => rmSync(join(dir, 'CURRENT'))],
    ['with a damaged manifest', () => spoil(/^MANIFEST/)],
    ['with damaged tables', () => spoil(/\.ldb$/)],
    ['that is a file', () => (rmSync(dir, { recursive: true }), writeFileSync(dir, 'no folder'))],
  ])('%s is set aside, and kept', async (_, damage) => {
    cpSync(filled, dir, { recursive: true });
    expect(readdirSync(dir).some((name) => name.endsWith('.ldb'))).toBe(true);
    damage();
    const { table, client } = await open();
    expect(table.setAside).toMatchObject([{ path: dir, keptAs: `${dir}.broken-1` }]);
    expect(existsSync(`${dir}.broken-1`)).toBe(true);
    await put(client, 'new');
    expect(await get(client, 'p', 'new')).toBeDefined();
    expect(await get(client, 'race#3-7', 'window#0')).toBeUndefined();
  });
});

describe('the worker', () => {
  it('is reported when it dies', async () => {
    const channel = new BroadcastChannel('alleycat-table-crash');
    closers.push(() => channel.close());
    const crashed = new Promise<Error>((resolve) => {
      void open({
        onCrash: resolve,
        workerUrl: new URL('./crashing-worker.fixture.ts', import.meta.url),
      }).then(() => channel.postMessage('now'));
    });
    expect((await crashed).message).toBe('crashed by the test');
    // The lock went with it.
    const { table } = await open();
    expect(table.setAside).toEqual([]);
  });

  it('that cannot be started is an error, not a wait', async () => {
    const workerUrl = new URL('./there-is-none.ts', import.meta.url);
    await expect(open({ workerUrl })).rejects.toMatchObject({ code: 'E_TABLE' });
  });
});
