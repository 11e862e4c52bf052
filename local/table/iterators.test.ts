import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, PutItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { ClassicLevel } from 'classic-level';
import dynalite from 'dynalite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TABLE_NAME } from '../../infra/settings.ts';
import { closeIterators } from './iterators.ts';
import { ensureTable } from './schema.ts';

let dir: string;
let server: Server;
let client: DynamoDBClient;
const values = vi.spyOn(ClassicLevel.prototype, 'values');

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'alleycat-iterators-'));
  closeIterators();
  server = dynalite({ path: dir, createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'KEY', secretAccessKey: 'x' };
  client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials });
  await ensureTable(client);
  for (let row = 0; row < 5; row++) {
    const Item = { PK: { S: 'a' }, SK: { S: String(row) } };
    await client.send(new PutItemCommand({ TableName: TABLE_NAME, Item }));
  }
});
afterAll(async () => {
  client.destroy();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  rmSync(dir, { recursive: true, force: true });
});

const QUERY = {
  TableName: TABLE_NAME,
  KeyConditionExpression: 'PK = :pk',
  ExpressionAttributeValues: { ':pk': { S: 'a' } },
};

test.each([
  ['a query read to its end', new QueryCommand(QUERY)],
  ['a query of the first rows', new QueryCommand({ ...QUERY, Limit: 2 })],
  ['a scan', new ScanCommand({ TableName: TABLE_NAME })],
])('dynalite leaves no iterator open after %s', async (_, command) => {
  values.mockClear();
  await client.send(command);
  expect(values.mock.results.length).toBeGreaterThan(0);
  for (const { value } of values.mock.results) {
    const iterator = value as { next(): Promise<unknown> };
    await vi.waitFor(() =>
      expect(iterator.next()).rejects.toMatchObject({ code: 'LEVEL_ITERATOR_NOT_OPEN' }),
    );
  }
});
