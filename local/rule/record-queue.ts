/** PutRecords takes at most this many records, https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
export const MAX_BATCH_RECORDS = 500;
/** ... and this many bytes, data and partition keys together. */
export const MAX_BATCH_BYTES = 5 * 1024 * 1024;
/** What may wait, at most: half a minute of two full heats. */
export const MAX_QUEUED_RECORDS = 50_000;
/** Bytes of data that may wait. */
export const MAX_QUEUED_BYTES = 64 * 1024 * 1024;

export interface QueuedRecord {
  readonly topic: string;
  /** As published: what the error action gets. */
  readonly payload: Uint8Array;
  /** What goes on the stream. */
  readonly data: Uint8Array;
  readonly partitionKey: string;
  /** How often it was put in vain. */
  readonly attempts: number;
}

const sizeOf = (record: QueuedRecord): number => record.data.length + Buffer.byteLength(record.partitionKey);

/** Records on their way to the stream, in order; those of a partition key that is being retried are held back. */
export class RecordQueue {
  #records: QueuedRecord[] = [];
  #bytes = 0;
  /** Partition key -> clock milliseconds before which none of its records is put. */
  readonly #heldUntil = new Map<string, number>();

  /** Whether there is as much as one call takes. */
  get holdsBatch(): boolean {
    return this.#records.length >= MAX_BATCH_RECORDS || this.#bytes >= MAX_BATCH_BYTES;
  }

  /** False when the queue is full; the record is not taken. */
  push(record: QueuedRecord): boolean {
    const bytes = sizeOf(record);
    if (this.#records.length >= MAX_QUEUED_RECORDS || this.#bytes + bytes > MAX_QUEUED_BYTES) return false;
    this.#records.push(record);
    this.#bytes += bytes;
    return true;
  }

  /** Takes what one call may carry of the records that are due at `now` (clock ms), in order. */
  take(now: number): QueuedRecord[] {
    for (const [key, until] of this.#heldUntil) if (until <= now) this.#heldUntil.delete(key);
    const batch: QueuedRecord[] = [];
    const rest: QueuedRecord[] = [];
    let bytes = 0;
    let full = false;
    for (const record of this.#records) {
      const size = sizeOf(record);
      full ||= batch.length >= MAX_BATCH_RECORDS || bytes + size > MAX_BATCH_BYTES;
      if (full || this.#heldUntil.has(record.partitionKey)) rest.push(record);
      else {
        batch.push(record);
        bytes += size;
      }
    }
    this.#records = rest;
    this.#bytes -= bytes;
    return batch;
  }

  /** Puts refused records before all others and holds their partition keys until `dueAt` (clock ms). */
  putBack(records: readonly QueuedRecord[], dueAt: (record: QueuedRecord) => number): void {
    if (records.length === 0) return;
    this.#records = [...records, ...this.#records];
    for (const record of records) {
      this.#bytes += sizeOf(record);
      const held = this.#heldUntil.get(record.partitionKey) ?? 0;
      this.#heldUntil.set(record.partitionKey, Math.max(held, dueAt(record)));
    }
  }

  /** Clock milliseconds when the first held record is due; `undefined` when the queue is empty. */
  nextDue(): number | undefined {
    if (this.#records.length === 0) return undefined;
    return Math.min(...this.#heldUntil.values());
  }
}
