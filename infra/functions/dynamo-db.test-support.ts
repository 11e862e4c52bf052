import type { AddressInfo } from 'node:net';

import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';

import { TABLE_INDEX } from '../settings.ts';

/** The action, and the partition keys that it names. */
export interface TableCall {
  action: string;
  keys: string[];
}

/** Where a test's table `test` is. */
export interface Tables {
  client: DynamoDBDocumentClient;
  calls?: TableCall[];
  close?(): Promise<void>;
}

/** A DynamoDB of its own, with what it was asked for. */
export async function dynamoDb(): Promise<Tables> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  await client.send(
    new CreateTableCommand({
      TableName: 'test',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'PK', AttributeType: 'S' },
        { AttributeName: 'SK', AttributeType: 'S' },
        { AttributeName: 'GSI1PK', AttributeType: 'S' },
        { AttributeName: 'GSI1SK', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'PK', KeyType: 'HASH' },
        { AttributeName: 'SK', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: TABLE_INDEX,
          KeySchema: [
            { AttributeName: 'GSI1PK', KeyType: 'HASH' },
            { AttributeName: 'GSI1SK', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  // It is active a moment after the answer: on a busy machine what comes first would find no table.
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName: 'test' });
  const calls: TableCall[] = [];
  client.middlewareStack.add(
    (next) => (args) => {
      calls.push(tableCallOf(args.request as TableRequest));
      return next(args);
    },
    { step: 'finalizeRequest' },
  );
  return {
    client: DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } }),
    calls,
    close: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface TableRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

interface Marshalled {
  readonly PK?: { readonly S: string };
}

/** As DynamoDB finds `dynamodb:LeadingKeys`: of the key, the item, each key of a batch, or the query's condition. */
function tableCallOf({ headers, body }: TableRequest): TableCall {
  const input = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body)) as {
    Key?: Marshalled;
    Item?: Marshalled;
    RequestItems?: Record<string, { Keys: Marshalled[] }>;
    ExpressionAttributeValues?: Record<string, { S?: string }>;
  };
  const batch = Object.values(input.RequestItems ?? {}).flatMap(({ Keys }) => Keys);
  const named = [input.Key, input.Item, ...batch].flatMap((key) => key?.PK?.S ?? []);
  const action = headers['x-amz-target']?.split('.')[1] ?? 'nothing';
  return { action, keys: action === 'Query' ? [input.ExpressionAttributeValues?.[':pk']?.S ?? ''] : named };
}
