import { randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { functionArn } from '../stream/names.ts';
import type { StoredRecord } from '../stream/store.ts';
import type { KinesisWindowEvent } from './event.ts';

/** Why records were given up, in Lambda's words. */
export type DiscardCondition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export interface DiscardedBatch {
  records: readonly StoredRecord[];
  condition: DiscardCondition;
  /** Invocations that had been tried with them. */
  invokeCount: number;
  /** The invocation as it would have been, records and all. */
  payload: KinesisWindowEvent;
  functionName: string;
  /** Clock milliseconds. */
  nowMs: number;
}

/**
 * Writes a given-up batch as Lambda writes it to an S3 on-failure destination: metadata and, as a JSON text in
 * `payload`, the whole event. The path below `dir` is S3's key from the shard on:
 * `shardId/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-UUID.json`. Returns the path.
 * https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export async function writeDiscarded(dir: string, batch: DiscardedBatch): Promise<string> {
  const { records, payload, functionName } = batch;
  const first = records[0];
  const last = records.at(-1);
  const timestamp = new Date(batch.nowMs).toISOString();
  const document = {
    requestContext: {
      requestId: randomUUID(),
      functionArn: functionArn(functionName),
      condition: batch.condition,
      approximateInvokeCount: batch.invokeCount,
    },
    // An invocation that never was has no response.
    ...(batch.invokeCount === 0
      ? {}
      : { responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' } }),
    version: '1.0',
    timestamp,
    KinesisBatchInfo: {
      shardId: payload.shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first?.arrivalMs ?? 0).toISOString(),
      approximateArrivalOfLastRecord: new Date(last?.arrivalMs ?? 0).toISOString(),
      batchSize: records.length,
      streamArn: payload.eventSourceARN,
    },
    payload: JSON.stringify(payload),
  };
  const [day = '', time = ''] = timestamp.split('T');
  const folder = join(dir, payload.shardId, ...day.split('-'));
  const path = join(folder, `${day}T${time.slice(0, 8).replaceAll(':', '.')}-${randomUUID()}.json`);
  await mkdir(folder, { recursive: true });
  await writeFile(`${path}.new`, JSON.stringify(document));
  await rename(`${path}.new`, path);
  return path;
}
