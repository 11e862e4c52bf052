import { DecodeError } from '../errors.ts';
import { HEAT_SECONDS } from './heat.ts';

/** One second that counts: who, when, how much (units of 1/2000 point). */
export interface CountedSecond {
  racerIndex: number;
  second: number;
  units: number;
}

/** A u32 of racerIndex (20 bits) and second (9 bits), and a u32 of units, both little-endian. */
const ENTRY_BYTES = 8;
const SECOND_BITS = 9;
const SECOND_MASK = 2 ** SECOND_BITS - 1;

/**
 * Counted seconds in the order they came, kept as the bytes they travel as: a window holds tens of thousands of them, and
 * its state is written out after every batch.
 */
export class CountedLog {
  #view = new DataView(new ArrayBuffer(64 * ENTRY_BYTES));
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(racerIndex: number, second: number, units: number): void {
    const at = this.#length * ENTRY_BYTES;
    if (at === this.#view.byteLength) {
      const larger = new Uint8Array(at * 2);
      larger.set(this.pack());
      this.#view = new DataView(larger.buffer);
    }
    this.#view.setUint32(at, (racerIndex << SECOND_BITS) | second, true);
    this.#view.setUint32(at + 4, units, true);
    this.#length++;
  }

  forEach(take: (racerIndex: number, second: number, units: number) => void): void {
    for (let at = 0; at < this.#length * ENTRY_BYTES; at += ENTRY_BYTES) {
      const who = this.#view.getUint32(at, true);
      take(who >>> SECOND_BITS, who & SECOND_MASK, this.#view.getUint32(at + 4, true));
    }
  }

  /** The entries in [from, to) one by one. */
  slice(from = 0, to = this.#length): CountedSecond[] {
    const seconds: CountedSecond[] = [];
    this.forEach((racerIndex, second, units) => seconds.push({ racerIndex, second, units }));
    return seconds.slice(from, to);
  }

  /** Keeps the entries that `keep` says yes to, in their order. */
  retain(keep: (racerIndex: number, second: number, units: number) => boolean): void {
    const view = this.#view;
    const length = this.#length;
    this.#length = 0;
    for (let at = 0; at < length * ENTRY_BYTES; at += ENTRY_BYTES) {
      const who = view.getUint32(at, true);
      const units = view.getUint32(at + 4, true);
      // What is kept moves forward or stays, so no entry is written over before it is read.
      if (keep(who >>> SECOND_BITS, who & SECOND_MASK, units))
        this.push(who >>> SECOND_BITS, who & SECOND_MASK, units);
    }
  }

  /** Eight bytes an entry: a view of this log's own memory, good until the next push. */
  pack(): Uint8Array {
    return new Uint8Array(this.#view.buffer, 0, this.#length * ENTRY_BYTES);
  }

  /** @throws DecodeError for bytes that `pack` did not give, or seconds outside of 1..300. */
  static unpack(bytes: Uint8Array): CountedLog {
    if (bytes.length % ENTRY_BYTES !== 0)
      throw new DecodeError(`${bytes.length} bytes are no whole number of counted seconds`);
    const log = new CountedLog();
    if (bytes.length > 0) log.#view = new DataView(new Uint8Array(bytes).buffer);
    log.#length = bytes.length / ENTRY_BYTES;
    log.forEach((_, second) => {
      if (second < 1 || second > HEAT_SECONDS) throw new DecodeError(`Second ${second} of a heat`);
    });
    return log;
  }
}
