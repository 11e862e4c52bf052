import type { Decoded } from './characteristics/fields.ts';
import type { IndoorBikeData } from './characteristics/indoor-bike-data.ts';

/** A whole record: what its parts carried. */
export type WholeRecord = Omit<IndoorBikeData, 'moreData'>;

/**
 * Puts split records together: every part but the last says "more data" (FTMS 1.0.1, 4.9.1.1). A field that no part
 * carries is absent, never zero. A field that comes a second time begins the next record, for a last part may get lost, and
 * some bikes never send one.
 */
export class IndoorBikeRecord {
  #parts: WholeRecord = {};

  /** The record that this part makes whole, else null. Bytes that were no record change nothing. */
  add(part: Decoded<IndoorBikeData>): WholeRecord | null {
    if (part.invalid !== undefined) return null;
    const { moreData, truncatedAt: _, ...fields } = part;
    const before = this.#parts;
    const begins = Object.keys(fields).some((name) => name in before);
    const record = begins ? fields : { ...before, ...fields };
    if (moreData !== true) {
      this.#parts = {};
      return record;
    }
    this.#parts = record;
    return begins ? before : null;
  }

  /** Forgets a half record: the link is lost. */
  reset(): void {
    this.#parts = {};
  }
}
