/** A cloud in a child process, riders of the real IoT SDK, and the AWS SDK's clients, for the cloud's own tests. */
import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  PutRecordsCommand,
} from '@aws-sdk/client-kinesis';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mqtt } from 'aws-iot-device-sdk-v2';

import { createClock, type Clock, type ClockAnchor } from '../core/race/clock.ts';
import { HEAT_MS, heatAt, raceOf, type Race } from '../core/race/heat.ts';
import type { ClassId } from '../core/race/classes.ts';
import { telemetryTopic } from '../core/messages/topics.ts';
import { STREAM_NAME, TABLE_NAME } from '../infra/settings.ts';
import type { SetAside } from './authority/set-aside.ts';
import { makeKeyAndCsr } from './authority/authority.test-support.ts';
import { createConnection, Inbox, interrupted } from './broker/broker.test-support.ts';
import type { CloudEndpoints } from './cloud.ts';

const ENTRY = fileURLToPath(new URL('./cloud-entry.test-support.ts', import.meta.url));

export interface CloudArguments {
  dataDir: string;
  anchor: ClockAnchor;
}

export type ToEntry = { type: 'enroll'; racerId: string; csrPem: string } | { type: 'close' };
export type FromEntry =
  | { type: 'ready'; endpoints: CloudEndpoints; caPem: string; setAside: readonly SetAside[] }
  | { type: 'failed'; code: string; message: string }
  | { type: 'enrolled'; racerId: string; certificatePem: string };

/** An anchor at the start of a heat that real time has not reached yet, or `leadMs` of real time before it. */
export function anchorAtHeat(speed: number, leadMs = 0): ClockAnchor {
  const realMs = Date.now();
  return { realMs, clockMs: Math.ceil(realMs / HEAT_MS) * HEAT_MS - leadMs * speed, speed };
}

/** A cloud that could not start: its own code and sentence. */
export class CloudFailed extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A running cloud in a process of its own. */
export class TestCloud {
  readonly endpoints: CloudEndpoints;
  readonly caPem: string;
  readonly setAside: readonly SetAside[];
  readonly clock: Clock;
  readonly kinesis: KinesisClient;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #table: DynamoDBDocumentClient;
  readonly #riders: TestRider[] = [];

  private constructor(
    child: ChildProcess,
    ready: Extract<FromEntry, { type: 'ready' }>,
    anchor: ClockAnchor,
  ) {
    this.#child = child;
    this.#exited = once(child, 'exit');
    this.endpoints = ready.endpoints;
    this.caPem = ready.caPem;
    this.setAside = ready.setAside;
    this.clock = createClock(anchor, Date.now);
    const { region, kinesis, dynamodb } = ready.endpoints;
    // One attempt: a test wants to know what was answered, not what the SDK made of it.
    this.kinesis = new KinesisClient({
      region,
      endpoint: kinesis,
      credentials: ready.endpoints,
      maxAttempts: 1,
    });
    this.#table = DynamoDBDocumentClient.from(
      new DynamoDBClient({ region, endpoint: dynamodb, credentials: ready.endpoints }),
    );
  }

  /** @throws CloudFailed */
  static async start(options: CloudArguments): Promise<TestCloud> {
    const child = fork(ENTRY, [JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: [],
    });
    const [message] = (await once(child, 'message')) as [FromEntry];
    if (message.type === 'ready') return new TestCloud(child, message, options.anchor);
    await once(child, 'exit');
    if (message.type === 'failed') throw new CloudFailed(message.code, message.message);
    throw new Error(`The cloud began with "${message.type}".`);
  }

  /** The heat that a class rides now. */
  race(classId: ClassId): Race {
    return raceOf(classId, heatAt(this.clock.now()));
  }

  /** A rider with a certificate of this cloud, connected. */
  async rider(racerId: string): Promise<TestRider> {
    const { privateKeyPem, csrPem } = await makeKeyAndCsr();
    const certificatePem = await new Promise<string>((resolve) => {
      const listen = (message: FromEntry): void => {
        if (message.type !== 'enrolled' || message.racerId !== racerId) return;
        this.#child.off('message', listen);
        resolve(message.certificatePem);
      };
      this.#child.on('message', listen);
      this.#child.send({ type: 'enroll', racerId, csrPem } satisfies ToEntry);
    });
    const credentials = { racerId, certificatePem, privateKeyPem };
    const rider = await TestRider.connect(
      racerId,
      createConnection(this.endpoints.mqttPort, this.caPem, credentials),
    );
    this.#riders.push(rider);
    return rider;
  }

  /** One PutRecords: whether each record was accepted. Rejects when there was no answer. */
  async put(records: readonly { data: string | object; partitionKey: string }[]): Promise<boolean[]> {
    const { Records = [] } = await this.kinesis.send(
      new PutRecordsCommand({
        StreamName: STREAM_NAME,
        Records: records.map(({ data, partitionKey }) => ({
          Data: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)),
          PartitionKey: partitionKey,
        })),
      }),
    );
    return Records.map(({ SequenceNumber }) => SequenceNumber !== undefined);
  }

  /** The text of every record on the stream. */
  async stream(): Promise<string[]> {
    const texts: string[] = [];
    const { Shards = [] } = await this.kinesis.send(new ListShardsCommand({ StreamName: STREAM_NAME }));
    for (const { ShardId } of Shards) {
      const from = { StreamName: STREAM_NAME, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
      let next = (await this.kinesis.send(new GetShardIteratorCommand(from))).ShardIterator;
      while (next !== undefined) {
        const { Records = [], NextShardIterator } = await this.kinesis.send(
          new GetRecordsCommand({ ShardIterator: next }),
        );
        texts.push(...Records.map(({ Data }) => Buffer.from(Data ?? []).toString()));
        next = Records.length > 0 ? NextShardIterator : undefined;
      }
    }
    return texts;
  }

  /** The table's items of a partition. */
  async items(pk: string): Promise<Record<string, unknown>[]> {
    const { Items = [] } = await this.#table.send(
      new QueryCommand({
        TableName: TABLE_NAME,
        KeyConditionExpression: 'PK = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
      }),
    );
    return Items;
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
    this.#letGo();
  }

  /** Ends it as the app does. Once it is gone, in whatever way, this does nothing. */
  async close(): Promise<void> {
    this.#letGo();
    if (this.#child.connected) this.#child.send({ type: 'close' } satisfies ToEntry);
    await this.#exited;
  }

  #letGo(): void {
    for (const rider of this.#riders.splice(0)) rider.close();
    this.kinesis.destroy();
    this.#table.destroy();
  }
}

export interface Message {
  topic: string;
  payload: Uint8Array;
}

/** What every reply has, and what it says. */
export type Reply = { id: string; serverTime: number; error?: { code: string } } & Record<string, unknown>;

/** A rider's MQTT connection. */
export class TestRider {
  readonly racerId: string;
  /** Everything that came, replies aside. */
  readonly messages = new Inbox<Message>();
  /** Resolves when the broker ends the connection. */
  readonly thrownOut: Promise<void>;
  readonly #connection: mqtt.MqttClientConnection;
  readonly #waiting = new Map<string, (reply: Reply) => void>();

  private constructor(racerId: string, connection: mqtt.MqttClientConnection) {
    this.racerId = racerId;
    this.#connection = connection;
    this.thrownOut = interrupted(connection);
    connection.on('message', (topic, payload) => this.#take(topic, new Uint8Array(payload)));
  }

  static async connect(racerId: string, connection: mqtt.MqttClientConnection): Promise<TestRider> {
    const rider = new TestRider(racerId, connection);
    await connection.connect();
    await rider.subscribe(`alleycat/v1/racers/${racerId}/replies/+`);
    return rider;
  }

  #take(topic: string, payload: Uint8Array): void {
    if (!topic.includes('/replies/')) return this.messages.push({ topic, payload });
    const reply = JSON.parse(Buffer.from(payload).toString()) as Reply;
    this.#waiting.get(reply.id)?.(reply);
    this.#waiting.delete(reply.id);
  }

  async subscribe(topic: string): Promise<void> {
    await this.#connection.subscribe(topic, mqtt.QoS.AtMostOnce);
  }

  async publish(topic: string, payload: string | object): Promise<void> {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    await this.#connection.publish(topic, text, mqtt.QoS.AtLeastOnce);
  }

  /** Telemetry of this rider. */
  send(raceId: string, payload: string | object): Promise<void> {
    return this.publish(telemetryTopic(this.racerId, raceId), payload);
  }

  /** One request and its reply. */
  async ask(name: string, body: object = {}): Promise<Reply> {
    const id = randomUUID();
    const reply = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    await this.publish(`alleycat/v1/racers/${this.racerId}/requests/${name}`, { v: 1, id, ...body });
    return reply;
  }

  close(): void {
    // Not awaited: where the connection is gone already it rejects, or never settles.
    void this.#connection.disconnect().catch(() => undefined);
  }
}

/** Points as they are published: (cadence + 35) * (resistance + 65) / 100 a second, nothing where the pedals stand. */
export function tenthsOf(seconds: Iterable<{ cadenceRpm: number; resistancePercent: number }>): number {
  let units = 0;
  for (const { cadenceRpm, resistancePercent } of seconds) {
    // In 1/2000 point, which is a whole number for half rpm and tenths of a percent.
    if (cadenceRpm > 0) units += Math.round((cadenceRpm + 35) * (resistancePercent + 65) * 20);
  }
  return Math.floor(units / 200);
}

/** Waits, a moment at a time, until something is there. For what a test has no event of. */
export async function until<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null && found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
