import type { StoredRecord } from './frame.ts';

/** Bytes of memory a record takes beside its data and key, roughly. */
const OVERHEAD_BYTES = 256;

/** The newest records of a shard, up to a number of bytes: who keeps up never reads the disk. */
export class RecentRecords {
  readonly #maxBytes: number;
  /** From `#head` on: what was there before it is let go. */
  #records: (StoredRecord | undefined)[] = [];
  #head = 0;
  #bytes = 0;
  #coversAfter: number;

  /** @param after the newest counter that is on disk already, and so not here */
  constructor(maxBytes: number, after: number) {
    this.#maxBytes = maxBytes;
    this.#coversAfter = after;
  }

  push(record: StoredRecord): void {
    this.#records.push(record);
    this.#bytes += weight(record);
    while (this.#bytes > this.#maxBytes) {
      const oldest = this.#records[this.#head];
      if (oldest === undefined) break;
      this.#bytes -= weight(oldest);
      this.#coversAfter = oldest.counter;
      this.#records[this.#head] = undefined;
      this.#head += 1;
    }
    // Moving everything forward for each record would be quadratic: do it when half is empty.
    if (this.#head > 1024 && this.#head * 2 > this.#records.length) {
      this.#records = this.#records.slice(this.#head);
      this.#head = 0;
    }
  }

  /** Whether every record with a counter above `after` is here. */
  covers(after: number): boolean {
    return after >= this.#coversAfter;
  }

  /** Hands over the records with counters above `after`, in order, until `take` returns false. */
  read(after: number, take: (record: StoredRecord) => boolean): void {
    let low = this.#head;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#records[middle]?.counter ?? Infinity) <= after) low = middle + 1;
      else high = middle;
    }
    for (; low < this.#records.length; low += 1) {
      const record = this.#records[low];
      if (record === undefined || !take(record)) return;
    }
  }
}

function weight(record: StoredRecord): number {
  return record.data.length + record.partitionKey.length + OVERHEAD_BYTES;
}
