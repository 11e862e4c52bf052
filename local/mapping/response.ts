import type { StoredRecord } from '../stream/store.ts';
import { MAX_PAYLOAD_BYTES } from './event.ts';

/** Bytes of the state's JSON; beyond it the window ends early. https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html */
export const MAX_STATE_BYTES = 1024 * 1024;

/** What an invocation came to: `processed` records from the first are done with, or why none is. */
export type Outcome =
  | { ok: true; stateJson: string; processed: number; isStateOversized: boolean }
  | { ok: false; reason: string };

/**
 * Reads a handler's response as Lambda does: without a state it is a failed invocation, and
 * `batchItemFailures` means that everything from the lowest sequence number in it is to come again. An identifier
 * that is none of the batch's makes all of it fail.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 */
export function readResponse(response: unknown, records: readonly StoredRecord[]): Outcome {
  if (!isObject(response)) return failed('it returned no object, and so no state');
  const { state, batchItemFailures } = response;
  if (!isObject(state)) return failed('it returned no state');
  let stateJson: string;
  try {
    stateJson = JSON.stringify(state);
  } catch (error) {
    return failed(`the state it returned is no JSON: ${String(error)}`);
  }
  const stateBytes = Buffer.byteLength(stateJson);
  if (stateBytes > MAX_PAYLOAD_BYTES)
    return failed(`the state it returned has ${stateBytes} bytes, over 6 MB`);
  const processed = countProcessed(batchItemFailures, records);
  if (processed === undefined) return failed('it returned the whole batch, or an unknown record, as failed');
  return { ok: true, stateJson, processed, isStateOversized: stateBytes > MAX_STATE_BYTES };
}

function failed(reason: string): Outcome {
  return { ok: false, reason };
}

/** Records before the lowest failed one; `undefined` when the batch failed as a whole. */
function countProcessed(failures: unknown, records: readonly StoredRecord[]): number | undefined {
  if (failures === undefined || failures === null) return records.length;
  if (!Array.isArray(failures)) return undefined;
  let processed = records.length;
  for (const failure of failures as unknown[]) {
    const id = isObject(failure) ? failure['itemIdentifier'] : undefined;
    const index = records.findIndex((record) => record.sequenceNumber === id);
    if (index < 0) return undefined;
    processed = Math.min(processed, index);
  }
  return processed === 0 && failures.length > 0 ? undefined : processed;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
