import type { AddressInfo } from 'node:net';

import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { KinesisStreamRecord } from 'aws-lambda';
import dynalite from 'dynalite';

import { TABLE_INDEX } from '../settings.ts';
import { aggregate, LIMITS, type Limits, type WindowAnswer } from './aggregate/aggregate.ts';
import type { RequestsEnvironment } from './requests/environment.ts';
import { Table, type Condition, type Item } from './shared/table.ts';

/** A table that a test can trip: what `beforePut` and `afterPut` throw is where the process died. */
export class TestTable extends Table {
  beforePut: (item: Item) => void | Promise<void> = () => undefined;
  afterPut: (item: Item) => void | Promise<void> = () => undefined;

  override async put(item: Item, condition?: Condition): Promise<boolean> {
    await this.beforePut(item);
    const written = await super.put(item, condition);
    await this.afterPut(item);
    return written;
  }
}

export interface TestCloud extends RequestsEnvironment {
  table: TestTable;
  /** The clock stands still until a test moves it. */
  setTime(ms: number): void;
  published: { topic: string; payload: Uint8Array }[];
  invoked: { functionName: string; payload: unknown }[];
  counts: Record<string, number>;
  /** Ids of certificates. */
  switchedOff: string[];
  /** What DynamoDB was asked for: the action and the partition keys that it names. */
  tableCalls: { action: string; keys: string[] }[];
  /** What publishing throws, if anything. */
  publishFault: Error | null;
  close(): Promise<void>;
}

/** What the functions reach, over a DynamoDB in memory; messages and invocations are kept to be looked at. */
export async function startCloud(): Promise<TestCloud> {
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
  const tableCalls: TestCloud['tableCalls'] = [];
  client.middlewareStack.add(
    (next) => (args) => {
      tableCalls.push(tableCallOf(args.request as TableRequest));
      return next(args);
    },
    { step: 'finalizeRequest' },
  );
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  let now = 0;
  const cloud: TestCloud = {
    table: new TestTable(documents, 'test'),
    clock: { speed: 1, now: () => now },
    setTime: (ms) => {
      now = ms;
    },
    published: [],
    invoked: [],
    counts: {},
    switchedOff: [],
    tableCalls,
    // The clock stands still: what was read before would be remembered for ever.
    remember: (_key, _lifeMs, make) => make(),
    switchOff: async (certificateId) => void cloud.switchedOff.push(certificateId),
    publishFault: null,
    publish: async (topic, payload) => {
      if (cloud.publishFault !== null) throw cloud.publishFault;
      cloud.published.push({ topic, payload });
    },
    invokeLater: async (functionName, payload) => void cloud.invoked.push({ functionName, payload }),
    metrics: () => {
      const add = (name: string, value: number): void => {
        cloud.counts[name] = (cloud.counts[name] ?? 0) + value;
      };
      return { add, fault: (code) => add(code, 1), flush: () => undefined };
    },
    close: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return cloud;
}

interface TableRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

interface Marshalled {
  readonly PK?: { readonly S: string };
}

/** As DynamoDB finds `dynamodb:LeadingKeys`: of the key, the item, each key of a batch, or the query's condition. */
function tableCallOf({ headers, body }: TableRequest): { action: string; keys: string[] } {
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

function raceIdOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'raceId' in value ? String(value.raceId) : 'test';
}

let sequence = 0;

/**
 * A record as the event source mapping delivers it: an object as JSON, a text as it is.
 * @param partitionKey where none is given, the one that the rule takes: the race's
 */
export function kinesisRecord(value: unknown, partitionKey = raceIdOf(value)): KinesisStreamRecord {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const sequenceNumber = String(++sequence).padStart(20, '0');
  return {
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      data: Buffer.from(text).toString('base64'),
      approximateArrivalTimestamp: 0,
    },
    eventSource: 'aws:kinesis',
    eventVersion: '1.0',
    eventID: `shard-0:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    invokeIdentityArn: 'test',
    awsRegion: 'us-east-1',
    eventSourceARN: 'test',
  };
}

/** One tumbling window of one shard, driven as Lambda drives it: the state goes through JSON between invocations. */
export class TestWindow {
  readonly #cloud: TestCloud;
  readonly #start: number;
  readonly #shardId: string;
  readonly #limits: Limits;
  state: unknown = {};

  /** @param tailSeconds 0: every window's seconds go into an item of their own */
  constructor(cloud: TestCloud, startMs: number, shardId = 'shard-0', tailSeconds = 0) {
    this.#cloud = cloud;
    this.#start = startMs;
    this.#shardId = shardId;
    this.#limits = { ...LIMITS, tailSeconds };
  }

  /** An invocation; when it throws, the state stays as it was. */
  async batch(records: KinesisStreamRecord[], isFinalInvokeForWindow = false): Promise<WindowAnswer> {
    const answer = await aggregate(
      {
        Records: records,
        window: {
          start: new Date(this.#start).toISOString(),
          end: new Date(this.#start + 15_000).toISOString(),
        },
        state: this.state,
        shardId: this.#shardId,
        isFinalInvokeForWindow,
      },
      this.#cloud,
      undefined,
      this.#limits,
    );
    this.state = JSON.parse(JSON.stringify(answer.state)) as unknown;
    return answer;
  }

  end(records: KinesisStreamRecord[] = []): Promise<WindowAnswer> {
    return this.batch(records, true);
  }
}

/** One second as the scoring is published: 2000 times (cadence + 35) * (resistance + 65) / 100, nothing when standing. */
export function unitsOf(cadenceRpm: number, resistancePercent: number): number {
  return cadenceRpm === 0 ? 0 : Math.round((cadenceRpm + 35) * (resistancePercent + 65) * 20);
}
