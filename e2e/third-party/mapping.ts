/**
 * A Lambda event source mapping with tumbling windows, over any Kinesis: polls, cuts at the windows, carries the state
 * from one invocation to the next and ends each window with a final one. A function that fails ends the process: with
 * servers that do not fail, that is a fault to be seen.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
import { setTimeout as sleep } from 'node:timers/promises';

import type { _Record as KinesisRecord, KinesisClient } from '@aws-sdk/client-kinesis';

import type { Clock, ClockAnchor } from '../../core/race/clock.ts';
import { FUNCTION_NAMES, MAPPING, STREAM_NAME } from '../../infra/settings.ts';
import {
  createEventBuilder,
  windowOf,
  type KinesisWindowEvent,
  type Window,
} from '../../local/mapping/event.ts';
import type { StoredRecord } from '../../local/stream/store.ts';
import { openShard, shardsOf } from './stream.ts';

/** Real milliseconds between two polls of a shard. */
const POLL_MS = 50;
/** Clock milliseconds: how long a record may be under way to a poll that began before it arrived. */
const GRACE_MS = 1000;

export interface MappingOptions {
  client: KinesisClient;
  clock: Clock;
  anchor: ClockAnchor;
  invoke: (event: KinesisWindowEvent) => Promise<unknown>;
}

/** Runs until `isStopped` says so. */
export async function runMapping(options: MappingOptions, isStopped: () => boolean): Promise<void> {
  const shards = await shardsOf(options.client);
  await Promise.all(shards.map((shardId, index) => runShard(options, shardId, index, isStopped)));
}

async function runShard(
  { client, clock, anchor, invoke }: MappingOptions,
  shardId: string,
  index: number,
  isStopped: () => boolean,
): Promise<void> {
  const poll = await openShard(client, shardId);
  const events = createEventBuilder(STREAM_NAME, FUNCTION_NAMES.aggregate, index);
  let window: Window | undefined;
  let stateJson = '{}';

  const invokeWith = async (
    records: StoredRecord[],
    of: Window,
    kind: 'records' | 'final',
  ): Promise<void> => {
    const answer = (await invoke(events.build(records, of, stateJson, kind))) as { state?: unknown };
    if (answer.state === undefined) throw new Error('An answer without a state is a failed invocation.');
    stateJson = JSON.stringify(answer.state);
  };
  const finish = async (): Promise<void> => {
    if (window === undefined) return;
    await invokeWith([], window, 'final');
    window = undefined;
    stateJson = '{}';
  };

  while (!isStopped()) {
    const polledAt = clock.now();
    const records = (await poll()).map((record) => storedRecord(record, anchor));
    for (const [arrivedIn, batch] of byWindow(records)) {
      if (window?.startMs !== arrivedIn.startMs) await finish();
      window = arrivedIn;
      await invokeWith(batch, window, 'records');
    }
    if (records.length === 0 && window !== undefined && polledAt > window.endMs + GRACE_MS) await finish();
    await sleep(POLL_MS);
  }
}

/** kinesalite stamps by real time; windows go by the clock of the run. */
function storedRecord(record: KinesisRecord, { realMs, clockMs, speed }: ClockAnchor): StoredRecord {
  const arrivedRealMs = record.ApproximateArrivalTimestamp?.getTime() ?? Date.now();
  return {
    counter: 0,
    sequenceNumber: record.SequenceNumber ?? '',
    arrivalMs: Math.floor(clockMs + (arrivedRealMs - realMs) * speed),
    partitionKey: record.PartitionKey ?? '',
    data: Buffer.from(record.Data ?? []),
  };
}

function byWindow(records: readonly StoredRecord[]): [Window, StoredRecord[]][] {
  const groups: [Window, StoredRecord[]][] = [];
  for (const record of records) {
    const window = windowOf(record.arrivalMs, MAPPING.tumblingWindowSeconds);
    const last = groups.at(-1);
    if (last?.[0].startMs === window.startMs) last[1].push(record);
    else groups.push([window, [record]]);
  }
  return groups;
}
