import { PutRecordsCommand, type KinesisClient } from '@aws-sdk/client-kinesis';

import { realDuration, type Clock } from '../../core/race/clock.ts';
import type { StreamRecord } from '../../core/messages/telemetry.ts';

/** What PutRecords takes at once: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const MAX_BATCH_RECORDS = 500;
const MAX_BATCH_BYTES = 5 * 1024 * 1024;
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5000;

export interface PutCounts {
  /** Records the stream has accepted. */
  put: number;
  /** Records that had to be sent again, each time counted. */
  retried: number;
}

/** A record as the stream takes it. */
export interface StreamEntry {
  Data: Uint8Array;
  PartitionKey: string;
}

/** Where records go to, and how long anybody waits for it. */
export interface PutTarget {
  client: KinesisClient;
  streamName: string;
  clock: Clock;
  signal: AbortSignal;
  /** Told of what the stream has accepted, in that order. */
  onAccepted?: ((entries: readonly StreamEntry[]) => void) | undefined;
}

/** Puts records on the stream, as `putEntries` does. */
export function putRecords(
  client: KinesisClient,
  streamName: string,
  records: readonly StreamRecord[],
  clock: Clock,
  signal: AbortSignal,
): Promise<PutCounts> {
  return putEntries({ client, streamName, clock, signal }, records.map(entryOf));
}

/** A record as it goes on the stream: the same as the rule makes it. */
export function entryOf(record: StreamRecord): StreamEntry {
  return { Data: Buffer.from(JSON.stringify(record)), PartitionKey: record.raceId };
}

/**
 * Puts records on the stream, in order within each batch, and does not stop until each is accepted or the signal
 * says so: of a batch only the failed records are sent again, after a wait that doubles (in the clock's time).
 */
export async function putEntries(
  { client, streamName, clock, signal, onAccepted }: PutTarget,
  entries: readonly StreamEntry[],
): Promise<PutCounts> {
  const counts = { put: 0, retried: 0 };
  for (const batch of batches(entries)) {
    let left = batch;
    for (
      let backoff = FIRST_BACKOFF_MS;
      left.length > 0 && !signal.aborted;
      backoff = Math.min(backoff * 2, MAX_BACKOFF_MS)
    ) {
      const failed = await putOnce(client, streamName, left);
      if (onAccepted !== undefined) {
        const refused = new Set(failed);
        onAccepted(left.filter((entry) => !refused.has(entry)));
      }
      counts.put += left.length - failed.length;
      counts.retried += failed.length;
      left = failed;
      if (left.length > 0) await wait(realDuration(clock, backoff), signal);
    }
  }
  return counts;
}

function* batches(entries: readonly StreamEntry[]): Generator<StreamEntry[]> {
  let batch: StreamEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = entry.Data.length + entry.PartitionKey.length;
    if (batch.length === MAX_BATCH_RECORDS || bytes + size > MAX_BATCH_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** The records that were not accepted. A call that failed as a whole accepted none. */
async function putOnce(
  client: KinesisClient,
  streamName: string,
  entries: StreamEntry[],
): Promise<StreamEntry[]> {
  try {
    const { Records } = await client.send(
      new PutRecordsCommand({ StreamName: streamName, Records: entries }),
    );
    return entries.filter((_, index) => Records?.[index]?.ErrorCode !== undefined);
  } catch {
    // Throttled, restarting or out of reach: the caller waits and sends all of it again; duplicates are harmless.
    return entries;
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
