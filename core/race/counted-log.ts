import { DecodeError } from '../errors.ts';
import { EFFORT_BITS } from '../bike/plausibility.ts';
import { MAX_RACER_INDEX } from '../messages/board.ts';
import { HEAT_SECONDS } from './heat.ts';
import { MAX_SECOND_UNITS } from './output.ts';

/** One second that counts: who, when, how much (units of 1/2000 point), and how it was ridden, where that is known. */
export interface CountedSecond {
  racerIndex: number;
  second: number;
  units: number;
  /** As `effortOf` gives it. */
  effort?: number;
  /** It had been counted before, and came again with more power: only its effort's power is news. */
  again?: true;
}

/**
 * Checks a second that was read.
 * @throws DecodeError where it is no second of a heat, of no rider that a race can have, or worth more than any second is
 */
export function checkCounted(racerIndex: number, second: number, units: number): void {
  if (second < 1 || second > HEAT_SECONDS) throw new DecodeError(`Second ${second} of a heat`);
  if (racerIndex < 0 || racerIndex > MAX_RACER_INDEX)
    throw new DecodeError(`A second of rider ${racerIndex}, beyond any race`);
  if (units > MAX_SECOND_UNITS)
    throw new DecodeError(`A second of ${units} units, more than there are in one`);
}

/** A u32 of racerIndex (20 bits) and second (9 bits), and a u32 of units (20 bits), effort (11), again (1), little-endian. */
const ENTRY_BYTES = 8;
const SECOND_BITS = 9;
const SECOND_MASK = 2 ** SECOND_BITS - 1;
/** The most that a second can count, 940,500 units, has 20 bits. */
const UNITS_BITS = 20;
const UNITS_MASK = 2 ** UNITS_BITS - 1;
const EFFORT_MASK = 2 ** EFFORT_BITS - 1;
const AGAIN_SHIFT = UNITS_BITS + EFFORT_BITS;

/** What a second counts and how it was ridden, in one number below 2^31. Without an effort it is the units themselves. */
export function countedValue(units: number, effort: number): number {
  return (effort << UNITS_BITS) | units;
}

/** The units of a `countedValue`. */
export function unitsOf(value: number): number {
  return value & UNITS_MASK;
}

/** The effort of a `countedValue`; 0 where it has none. */
export function effortIn(value: number): number {
  return (value >>> UNITS_BITS) & EFFORT_MASK;
}

/** A second of which the `countedValue` is known. */
export function countedSecond(racerIndex: number, second: number, value: number): CountedSecond {
  const counted = { racerIndex, second, units: unitsOf(value) };
  const effort = effortIn(value);
  if (isAgain(value)) return { ...counted, effort, again: true };
  return effort === 0 ? counted : { ...counted, effort };
}

function isAgain(value: number): boolean {
  return value >>> AGAIN_SHIFT === 1;
}

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

  push(racerIndex: number, second: number, units: number, effort = 0): void {
    this.#put((racerIndex << SECOND_BITS) | second, countedValue(units, effort));
  }

  /** Seconds that were kept: what `entries` gives. */
  static of(seconds: readonly CountedSecond[]): CountedLog {
    const log = new CountedLog();
    for (const { racerIndex, second, units, effort = 0, again } of seconds) {
      if (again) log.pushAgain(racerIndex, second, effort);
      else log.push(racerIndex, second, units, effort);
    }
    return log;
  }

  /** Notes the effort of a second that had been counted before. */
  pushAgain(racerIndex: number, second: number, effort: number): void {
    this.#put((racerIndex << SECOND_BITS) | second, countedValue(0, effort) | (1 << AGAIN_SHIFT));
  }

  #put(who: number, value: number): void {
    const at = this.#length * ENTRY_BYTES;
    if (at === this.#view.byteLength) this.#grow();
    this.#view.setUint32(at, who, true);
    this.#view.setUint32(at + 4, value, true);
    this.#length++;
  }

  #grow(): void {
    const larger = new Uint8Array(Math.max(this.#view.byteLength * 2, 64 * ENTRY_BYTES));
    larger.set(this.pack());
    this.#view = new DataView(larger.buffer);
  }

  #who(place: number): number {
    return this.#view.getUint32(place * ENTRY_BYTES, true);
  }

  /** Of the entry in a place below `length`. (Not by a callback: a loop over these is compiled as one.) */
  racerIndex(place: number): number {
    return this.#who(place) >>> SECOND_BITS;
  }

  second(place: number): number {
    return this.#who(place) & SECOND_MASK;
  }

  units(place: number): number {
    return unitsOf(this.value(place));
  }

  /** How it was ridden; 0 where that is not known. */
  effort(place: number): number {
    return effortIn(this.value(place));
  }

  /** It does not count: its second had been counted before. */
  again(place: number): boolean {
    return isAgain(this.value(place));
  }

  /** All that is known of it but who and when: see `countedValue`; with the highest bit set it came again. */
  value(place: number): number {
    return this.#view.getUint32(place * ENTRY_BYTES + 4, true);
  }

  /** All entries one by one. */
  entries(): CountedSecond[] {
    return Array.from({ length: this.#length }, (_, place) =>
      countedSecond(this.racerIndex(place), this.second(place), this.value(place)),
    );
  }

  /** Keeps the entries that `keep` says yes to, in their order. */
  retain(keep: (racerIndex: number, second: number, units: number) => boolean): void {
    const view = this.#view;
    const length = this.#length;
    this.#length = 0;
    for (let at = 0; at < length * ENTRY_BYTES; at += ENTRY_BYTES) {
      const who = view.getUint32(at, true);
      const value = view.getUint32(at + 4, true);
      // What is kept moves forward or stays, so no entry is written over before it is read.
      if (keep(who >>> SECOND_BITS, who & SECOND_MASK, unitsOf(value))) this.#put(who, value);
    }
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
