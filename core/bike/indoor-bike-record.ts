import type { Measurement } from './measurement.ts';

/**
 * Puts split records together: every part but the last says "more data" (FTMS 1.0.1, 4.9.1.1). A field that no part
 * carries is absent, never zero.
 */
export class IndoorBikeRecord {
  #parts: Measurement = {};

  /** The whole record once its last part has come, else null. Bytes that were no record change nothing. */
  add(part: Measurement): Measurement | null {
    if (part.invalid !== undefined) return null;
    this.#parts = { ...this.#parts, ...part };
    if (part.moreData === true) return null;
    const record = this.#parts;
    this.#parts = {};
    return record;
  }

  /** Forgets a half record: the link is lost. */
  drop(): void {
    this.#parts = {};
  }
}
