import { PutRecordsCommand, type KinesisClient } from '@aws-sdk/client-kinesis';
import { realDuration, type Clock } from '../../core/race/clock.ts';
import { STREAM_NAME, TELEMETRY_SQL } from '../../infra/settings.ts';
import { describeError, type Log } from '../log.ts';
import { RecordQueue, type QueuedRecord } from './record-queue.ts';
import { compileSelect, topicLevel } from './sql.ts';

const select = compileSelect(TELEMETRY_SQL);

/** Real milliseconds in which records gather to one PutRecords. */
const LINGER = 5;
/** How often one record is put, at most; with the backoff below about half a minute of the clock. */
export const MAX_ATTEMPTS = 20;
/** Clock milliseconds: doubled with each attempt up to the last. */
const BACKOFF = { first: 100, most: 2000 } as const;

/** Why a message did not reach the stream: IoT Core's error action gets it. */
export interface RuleFailure {
  readonly topic: string;
  /** As it was published. */
  readonly payload: Uint8Array;
  readonly reason: 'no-partition-key' | 'queue-full' | 'attempts' | 'closed';
  /** The last error code or message of Kinesis, for `attempts`. */
  readonly detail?: string;
}

export interface TelemetryRuleOptions {
  /** The real SDK's client, at whatever endpoint. */
  client: KinesisClient;
  clock: Clock;
  streamName?: string;
  /** The error action. Called once for each message that is given up; never throws into the rule. */
  onFailure: (failure: RuleFailure) => void;
  log: Log;
}

/** Counts since the start. `put` + `failed` + what is still queued = `received`. */
export interface TelemetryRuleStats {
  readonly received: number;
  readonly put: number;
  /** Single records put again, not calls. */
  readonly retried: number;
  readonly failed: number;
  readonly queued: number;
}

export interface TelemetryRule {
  /** Takes one message; returns at once and never throws. `topic` with its Basic Ingest prefix. */
  handle(message: { readonly topic: string; readonly payload: Uint8Array }): void;
  readonly stats: TelemetryRuleStats;
  /** Resolves when the queue is empty: everything is put or given up. */
  drained(): Promise<void>;
  /** Takes no more, puts what is queued once more and gives the rest up. */
  close(): Promise<void>;
}

/**
 * The topic rule as deployed: its SQL, with a Kinesis action whose partition key is `${topic(5)}`. A column that the
 * payload lacks is left out; of a payload that is no JSON object only the topic's columns are left, and
 * `aggregate` sets it aside.
 *
 * IoT puts record by record; here they go in PutRecords of up to 500. One call at a time, and while records of
 * a race wait to be put again its newer ones wait behind them, so a race stays in order but where Kinesis takes
 * a later record of one call and refuses an earlier one: the fold does not depend on order.
 * https://docs.aws.amazon.com/iot/latest/developerguide/kinesis-rule-action.html
 */
export function createTelemetryRule(options: TelemetryRuleOptions): TelemetryRule {
  const { client, clock, log, streamName = STREAM_NAME } = options;
  const queue = new RecordQueue();
  const counts = { received: 0, put: 0, retried: 0, failed: 0 };
  let timer: NodeJS.Timeout | undefined;
  let calling = false;
  let closed = false;
  const idle: (() => void)[] = [];

  function handle({ topic, payload }: { readonly topic: string; readonly payload: Uint8Array }): void {
    counts.received += 1;
    const raceId = topicLevel(topic, 5);
    if (raceId === undefined || raceId === '') return fail({ topic, payload, reason: 'no-partition-key' });
    if (closed) return fail({ topic, payload, reason: 'closed' });
    const data = Buffer.from(JSON.stringify(select({ topic, payload }, clock.now())));
    if (!queue.push({ topic, payload, data, partitionKey: raceId, attempts: 0 })) {
      return fail({ topic, payload, reason: 'queue-full' });
    }
    if (queue.holdsBatch) pump();
    else schedule(LINGER);
  }

  function schedule(realMs: number): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      pump();
    }, realMs);
  }

  function pump(): void {
    if (calling) return;
    clearTimeout(timer);
    timer = undefined;
    const batch = queue.take(closed ? Number.POSITIVE_INFINITY : clock.now());
    if (batch.length > 0) {
      calling = true;
      void put(batch).then(() => {
        calling = false;
        pump();
      });
      return;
    }
    const due = queue.nextDue();
    if (due !== undefined) schedule(Math.max(1, realDuration(clock, due - clock.now())));
    else for (const resolve of idle.splice(0)) resolve();
  }

  /** One call. Never rejects. */
  async function put(batch: QueuedRecord[]): Promise<void> {
    let faultOf: (i: number) => string | undefined;
    try {
      const { Records } = await client.send(
        new PutRecordsCommand({
          StreamName: streamName,
          Records: batch.map(({ data, partitionKey }) => ({ Data: data, PartitionKey: partitionKey })),
        }),
      );
      // An answer that does not speak of a record has not said that it is stored.
      faultOf = (i) =>
        Records?.[i]?.SequenceNumber === undefined ? (Records?.[i]?.ErrorCode ?? 'no answer') : undefined;
    } catch (error) {
      const fault = describeError(error);
      log('warn', 'rule: PutRecords failed', { records: batch.length, error: fault });
      faultOf = () => fault;
    }
    const again: QueuedRecord[] = [];
    batch.forEach((record, i) => {
      const fault = faultOf(i);
      const attempts = record.attempts + 1;
      const { topic, payload } = record;
      if (fault === undefined) counts.put += 1;
      else if (closed) fail({ topic, payload, reason: 'closed', detail: fault });
      else if (attempts >= MAX_ATTEMPTS) fail({ topic, payload, reason: 'attempts', detail: fault });
      else again.push({ ...record, attempts });
    });
    counts.retried += again.length;
    const now = clock.now();
    queue.putBack(again, ({ attempts }) => now + Math.min(BACKOFF.most, BACKOFF.first * 2 ** (attempts - 1)));
  }

  function fail(failure: RuleFailure): void {
    counts.failed += 1;
    try {
      options.onFailure(failure);
    } catch (error) {
      log('error', 'rule: the error action failed', { error: describeError(error) });
    }
  }

  const drained = (): Promise<void> =>
    new Promise((resolve) => {
      idle.push(resolve);
      if (!calling && timer === undefined) pump();
    });

  return {
    handle,
    get stats() {
      return { ...counts, queued: counts.received - counts.put - counts.failed };
    },
    drained,
    close: async () => {
      closed = true;
      const done = drained();
      pump();
      await done;
    },
  };
}
