import type { KinesisStreamRecord } from 'aws-lambda';

import { aggregate, LIMITS, type Limits, type WindowAnswer } from './aggregate/aggregate.ts';
import type { TableCall, Tables } from './dynamo-db.test-support.ts';
import { memoryClient, MemoryItems } from './memory-table.test-support.ts';
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
  /** What DynamoDB was asked for. */
  tableCalls: TableCall[];
  /** What publishing throws, if anything. */
  publishFault: Error | null;
  close(): Promise<void>;
}

/**
 * What the functions reach; messages and invocations are kept to be looked at.
 * @param tables where its table is: in memory, or `dynamoDb()`
 */
export async function startCloud(
  tables: Tables = { client: memoryClient(new MemoryItems()) },
): Promise<TestCloud> {
  let now = 0;
  const cloud: TestCloud = {
    table: new TestTable(tables.client, 'test'),
    clock: { speed: 1, now: () => now },
    setTime: (ms) => {
      now = ms;
    },
    published: [],
    invoked: [],
    counts: {},
    switchedOff: [],
    tableCalls: tables.calls ?? [],
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
    close: async () => tables.close?.(),
  };
  return cloud;
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
