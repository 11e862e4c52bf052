import type { StoredRecord } from '../stream/store.ts';
import { LOCAL_ACCOUNT, LOCAL_REGION, shardIdOf, streamArn } from '../stream/names.ts';

/** One record as Lambda hands it over. https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html */
export interface KinesisEventRecord {
  kinesis: {
    kinesisSchemaVersion: '1.0';
    partitionKey: string;
    sequenceNumber: string;
    /** Base64. */
    data: string;
    /** Seconds since the epoch, with milliseconds behind the point. */
    approximateArrivalTimestamp: number;
  };
  eventSource: 'aws:kinesis';
  eventVersion: '1.0';
  /** `shardId-000000000000:SEQUENCENUMBER`. */
  eventID: string;
  eventName: 'aws:kinesis:record';
  invokeIdentityArn: string;
  awsRegion: string;
  eventSourceARN: string;
}

/** What a function with a tumbling window is invoked with. https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html */
export interface KinesisWindowEvent {
  Records: KinesisEventRecord[];
  /** ISO 8601 in UTC, whole seconds; the start belongs to the window, the end does not. */
  window: { start: string; end: string };
  /** What the last invocation for this window returned; `{}` at its first. */
  state: Record<string, unknown>;
  shardId: string;
  eventSourceARN: string;
  isFinalInvokeForWindow: boolean;
  isWindowTerminatedEarly: boolean;
}

/** Milliseconds since the epoch, multiples of the window's length. */
export interface Window {
  readonly startMs: number;
  readonly endMs: number;
}

/** A synchronous invocation's payload, bytes of JSON. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;

/** The window that a moment belongs to: windows go by arrival time and begin at multiples of their length. */
export function windowOf(arrivalMs: number, windowSeconds: number): Window {
  const length = windowSeconds * 1000;
  const startMs = Math.floor(arrivalMs / length) * length;
  return { startMs, endMs: startMs + length };
}

export interface EventBuilder {
  /** `stateJson` is the state's JSON: each event gets an own copy, which a failing handler may have changed. */
  build(
    records: readonly StoredRecord[],
    window: Window,
    stateJson: string,
    kind: InvocationKind,
  ): KinesisWindowEvent;
  /** How many of the records, from the first, fit an invocation's payload; one at least. */
  countFitting(records: readonly StoredRecord[], stateJson: string): number;
}

/** Records of a window; the end of a window; the early end of one whose state outgrew its limit. */
export type InvocationKind = 'records' | 'final' | 'early';

/** Builds the events of one shard. */
export function createEventBuilder(
  streamName: string,
  functionName: string,
  shardIndex: number,
): EventBuilder {
  const shardId = shardIdOf(shardIndex);
  const eventSourceARN = streamArn(streamName);
  const invokeIdentityArn = `arn:aws:iam::${LOCAL_ACCOUNT}:role/${functionName}`;

  function toEventRecord(record: StoredRecord): KinesisEventRecord {
    return {
      kinesis: {
        kinesisSchemaVersion: '1.0',
        partitionKey: record.partitionKey,
        sequenceNumber: record.sequenceNumber,
        data: record.data.toString('base64'),
        approximateArrivalTimestamp: record.arrivalMs / 1000,
      },
      eventSource: 'aws:kinesis',
      eventVersion: '1.0',
      eventID: `${shardId}:${record.sequenceNumber}`,
      eventName: 'aws:kinesis:record',
      invokeIdentityArn,
      awsRegion: LOCAL_REGION,
      eventSourceARN,
    };
  }

  const emptyRecord: StoredRecord = {
    counter: 0,
    sequenceNumber: '0'.repeat(21),
    // The longest that is printed: 10 digits, the point, 3 digits.
    arrivalMs: 1_111_111_111_111,
    partitionKey: '',
    data: Buffer.alloc(0),
  };
  // One more for the comma behind it.
  const recordOverheadBytes = JSON.stringify(toEventRecord(emptyRecord)).length + 1;

  function build(
    records: readonly StoredRecord[],
    { startMs, endMs }: Window,
    stateJson: string,
    kind: InvocationKind,
  ): KinesisWindowEvent {
    return {
      Records: records.map(toEventRecord),
      window: { start: isoSeconds(startMs), end: isoSeconds(endMs) },
      state: JSON.parse(stateJson) as Record<string, unknown>,
      shardId,
      eventSourceARN,
      isFinalInvokeForWindow: kind !== 'records',
      isWindowTerminatedEarly: kind === 'early',
    };
  }

  const frameBytes = JSON.stringify(build([], { startMs: 0, endMs: 0 }, '{}', 'records')).length;

  return {
    build,
    countFitting(records, stateJson) {
      let bytes = frameBytes + Buffer.byteLength(stateJson);
      let count = 0;
      for (const record of records) {
        // The key's quotes are counted twice, which does no harm.
        const keyBytes = Buffer.byteLength(JSON.stringify(record.partitionKey));
        bytes += recordOverheadBytes + keyBytes + Math.ceil(record.data.length / 3) * 4;
        if (count > 0 && bytes > MAX_PAYLOAD_BYTES) break;
        count += 1;
      }
      return count;
    },
  };
}

function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}
