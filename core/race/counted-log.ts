import { DecodeError } from '../errors.ts';
import { MAX_RACER_INDEX } from '../messages/board.ts';
import { ByteWriter } from '../messages/bytes.ts';
import { HEAT_SECONDS } from './heat.ts';
import { MAX_SECOND_UNITS } from './output.ts';

/** One second that counts: who, when, how much (units of 1/2000 point). */
export interface CountedSecond {
  racerIndex: number;
  second: number;
  units: number;
}

/**
 * Checks a second that was read.
 * @throws DecodeError where it is no second of a heat, of no rider that a race can have, or worth more than any second is
 */
export function checkCounted(racerIndex: number, second: number, units: number): void {
  if (second < 1 || second > HEAT_SECONDS) throw new DecodeError(`Second ${second} of a heat`);
  if (racerIndex > MAX_RACER_INDEX) throw new DecodeError(`A second of rider ${racerIndex}, beyond any race`);
  if (units > MAX_SECOND_UNITS)
    throw new DecodeError(`A second of ${units} units, more than there are in one`);
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
    this.#put((racerIndex << SECOND_BITS) | second, units);
  }

  #put(who: number, units: number): void {
    const at = this.#length * ENTRY_BYTES;
    if (at === this.#view.byteLength) this.#grow();
    this.#view.setUint32(at, who, true);
    this.#view.setUint32(at + 4, units, true);
    this.#length++;
  }

  #grow(): void {
    const larger = new Uint8Array(Math.max(this.#view.byteLength * 2, 64 * ENTRY_BYTES));
    larger.set(this.pack());
    this.#view = new DataView(larger.buffer);
  }

  /** Of the entry in a place below `length`. (Not by a callback: a loop over these is compiled as one.) */
  racerIndex(place: number): number {
    return this.#view.getUint32(place * ENTRY_BYTES, true) >>> SECOND_BITS;
  }

  second(place: number): number {
    return this.#view.getUint32(place * ENTRY_BYTES, true) & SECOND_MASK;
  }

  units(place: number): number {
    return this.#view.getUint32(place * ENTRY_BYTES + 4, true);
  }

  /** All entries one by one. */
  entries(): CountedSecond[] {
    return Array.from({ length: this.#length }, (_, place) => ({
      racerIndex: this.racerIndex(place),
      second: this.second(place),
      units: this.units(place),
    }));
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
      if (keep(who >>> SECOND_BITS, who & SECOND_MASK, units)) this.#put(who, units);
    }
  }

  /**
   * The entries in [from, to) as they are kept for good, in the order they came: a varint count, then racerIndex, second and
   * units as varints. At most 10 bytes an entry.
   */
  encode(from = 0, to = this.#length): Uint8Array {
    const writer = new ByteWriter(8 + (to - from) * 8);
    writer.varint(to - from);
    for (let place = from; place < to; place++) {
      writer.varint(this.racerIndex(place));
      writer.varint(this.second(place));
      writer.varint(this.units(place));
    }
    return writer.finish();
  }

  /** Eight bytes an entry, from one on: a view of this log's own memory, good until the next push. */
  pack(from = 0): Uint8Array {
    return new Uint8Array(this.#view.buffer, from * ENTRY_BYTES, (this.#length - from) * ENTRY_BYTES);
  }

  /**
   * Allocates what the bytes take. Who folds the log has room for its highest racerIndex: at most `MAX_RACER_INDEX`.
   * @throws DecodeError for bytes that `pack` did not give: see `checkCounted`
   */
  static unpack(bytes: Uint8Array): CountedLog {
    if (bytes.length % ENTRY_BYTES !== 0)
      throw new DecodeError(`${bytes.length} bytes are no whole number of counted seconds`);
    const log = new CountedLog();
    log.#view = new DataView(new Uint8Array(bytes).buffer);
    log.#length = bytes.length / ENTRY_BYTES;
    for (let place = 0; place < log.#length; place++) {
      checkCounted(log.racerIndex(place), log.second(place), log.units(place));
    }
    return log;
  }
}
