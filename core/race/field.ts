import { DecodeError } from '../errors.ts';
import { ByteReader, ByteWriter } from '../messages/bytes.ts';
import { HEAT_SECONDS } from './heat.ts';

/** Bytes of one rider's seen bitmap: bit (second - 1) % 8 of byte (second - 1) / 8. */
const BITMAP_BYTES = Math.ceil(HEAT_SECONDS / 8);
const VERSION = 1;

/** One second that counts: who, when, how much (units of 1/2000 point). */
export interface CountedSecond {
  racerIndex: number;
  second: number;
  units: number;
}

/**
 * The working set of a race: for each rider which seconds were seen, the total through the board's second, and
 * what is pending after it. Folding is a set union over (racerIndex, second), so neither order nor repetition
 * changes the outcome; a second once seen keeps its value.
 */
export class Field {
  #riders = 0;
  #second = 0;
  #seen = new Uint8Array(0);
  #totals = new Uint32Array(0);
  #pending: CountedSecond[] = [];

  /** Riders the field has room for: the highest racerIndex folded, plus one. */
  get riders(): number {
    return this.#riders;
  }

  /** The second that `total` stands at, 0..300. It never goes back. */
  get second(): number {
    return this.#second;
  }

  /** Takes a second in. False when it had been seen before, and then nothing changes. */
  fold(racerIndex: number, second: number, units: number): boolean {
    this.#grow(racerIndex + 1);
    const at = racerIndex * BITMAP_BYTES + ((second - 1) >> 3);
    const bit = 1 << ((second - 1) & 7);
    const byte = this.#seen[at] ?? 0;
    if ((byte & bit) !== 0) return false;
    this.#seen[at] = byte | bit;
    if (second <= this.#second) this.#totals[racerIndex] = this.total(racerIndex) + units;
    else this.#pending.push({ racerIndex, second, units });
    return true;
  }

  /** Moves the second that everybody is ranked at forward; an earlier one than now changes nothing. */
  advanceTo(second: number): void {
    if (second <= this.#second) return;
    this.#second = Math.min(second, HEAT_SECONDS);
    const later: CountedSecond[] = [];
    for (const counted of this.#pending) {
      if (counted.second > this.#second) later.push(counted);
      else this.#totals[counted.racerIndex] = this.total(counted.racerIndex) + counted.units;
    }
    this.#pending = later;
  }

  /** Units of a rider through `second`. */
  total(racerIndex: number): number {
    return this.#totals[racerIndex] ?? 0;
  }

  /** Units of every rider including what is pending, by racerIndex. */
  allUnits(): number[] {
    const units = Array.from({ length: this.#riders }, (_, racerIndex) => this.total(racerIndex));
    for (const counted of this.#pending) units[counted.racerIndex] = (units[counted.racerIndex] ?? 0) + counted.units;
    return units;
  }

  /** How many seconds of a rider have been seen, 0..300. */
  secondsSeen(racerIndex: number): number {
    let count = 0;
    for (const byte of this.#seen.subarray(racerIndex * BITMAP_BYTES, (racerIndex + 1) * BITMAP_BYTES)) {
      for (let bits = byte; bits !== 0; bits &= bits - 1) count++;
    }
    return count;
  }

  /** Whether any second in (after, through] of a rider has been seen. */
  seenBetween(racerIndex: number, after: number, through: number): boolean {
    for (let second = Math.max(after + 1, 1); second <= Math.min(through, HEAT_SECONDS); second++) {
      const byte = this.#seen[racerIndex * BITMAP_BYTES + ((second - 1) >> 3)] ?? 0;
      if ((byte & (1 << ((second - 1) & 7))) !== 0) return true;
    }
    return false;
  }

  #grow(riders: number): void {
    if (riders <= this.#riders) return;
    this.#riders = riders;
    if (riders * BITMAP_BYTES <= this.#seen.length) return;
    const capacity = Math.max(riders, this.#totals.length * 2, 64);
    const seen = new Uint8Array(capacity * BITMAP_BYTES);
    seen.set(this.#seen);
    this.#seen = seen;
    const totals = new Uint32Array(capacity);
    totals.set(this.#totals);
    this.#totals = totals;
  }

  /** The field as bytes: what `decodeField` reads. 42 bytes a rider and about 5 a pending second. */
  encode(): Uint8Array {
    const writer = new ByteWriter(16 + this.#riders * (BITMAP_BYTES + 4) + this.#pending.length * 8);
    writer.u8(VERSION);
    writer.u16(this.#second);
    writer.varint(this.#riders);
    writer.bytes(this.#seen.subarray(0, this.#riders * BITMAP_BYTES));
    for (let racerIndex = 0; racerIndex < this.#riders; racerIndex++) writer.u32(this.total(racerIndex));
    writer.bytes(encodeCounted(this.#pending));
    return writer.finish();
  }

  /** @throws DecodeError for bytes that `encode` did not write. */
  static decode(bytes: Uint8Array): Field {
    const reader = new ByteReader(bytes);
    const version = reader.u8();
    if (version !== VERSION) throw new DecodeError(`A race state of version ${version}, not ${VERSION}`);
    const field = new Field();
    field.#second = reader.u16();
    field.#riders = reader.varint();
    field.#seen = reader.bytes(field.#riders * BITMAP_BYTES).slice();
    // The bytes are known to be there by now, so this allocates no more than a tenth of what was received.
    field.#totals = new Uint32Array(field.#riders);
    for (let racerIndex = 0; racerIndex < field.#riders; racerIndex++) field.#totals[racerIndex] = reader.u32();
    field.#pending = decodeCounted(reader.bytes(reader.left));
    return field;
  }
}

/** Counted seconds as bytes, in the order they came: a varint count, then racerIndex, second and units as varints. */
export function encodeCounted(seconds: readonly CountedSecond[]): Uint8Array {
  const writer = new ByteWriter(8 + seconds.length * 8);
  writer.varint(seconds.length);
  for (const { racerIndex, second, units } of seconds) {
    writer.varint(racerIndex);
    writer.varint(second);
    writer.varint(units);
  }
  return writer.finish();
}

/** @throws DecodeError for bytes that `encodeCounted` did not write. */
export function decodeCounted(bytes: Uint8Array): CountedSecond[] {
  const reader = new ByteReader(bytes);
  const count = reader.varint();
  if (count * 3 > reader.left) throw new DecodeError(`${count} counted seconds do not fit ${reader.left} bytes`);
  const seconds: CountedSecond[] = [];
  for (let index = 0; index < count; index++) {
    seconds.push({ racerIndex: reader.varint(), second: reader.varint(), units: reader.varint() });
  }
  if (reader.left > 0) throw new DecodeError(`${reader.left} bytes too many behind counted seconds`);
  return seconds;
}
