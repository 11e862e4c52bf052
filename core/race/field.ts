import { DecodeError } from '../errors.ts';
import { ByteReader, ByteWriter } from '../messages/bytes.ts';
import { CountedLog } from './counted-log.ts';
import { HEAT_SECONDS } from './heat.ts';
import { MAX_SECOND_UNITS } from './output.ts';

/** Bytes of one rider's seen bitmap: bit (second - 1) % 8 of byte (second - 1) / 8. */
const BITMAP_BYTES = Math.ceil(HEAT_SECONDS / 8);
/** What no bit of a bitmap's last byte may be: seconds behind the heat's end. */
const NO_SECONDS = 0xff & ~(2 ** (HEAT_SECONDS % 8) - 1);
/** Units that no rider can have more than. */
const MAX_UNITS = HEAT_SECONDS * MAX_SECOND_UNITS;
/** Bytes of one rider's total: a u32, little-endian. */
const TOTAL_BYTES = 4;
/** Bytes of one rider's latest second: a u16, little-endian. Not stored: the bitmap has it. */
const LATEST_BYTES = 2;
const VERSION = 1;

/**
 * The working set of a race: for each rider which seconds were seen, the total through the board's second, and
 * what is pending after it. Folding is a set union over (racerIndex, second), so neither order nor repetition
 * changes the outcome; a second once seen keeps its value.
 */
export class Field {
  #riders = 0;
  #second = 0;
  /** By racerIndex, so many bytes a rider as said above: views, whose reads are numbers without a bounds question. */
  #seen = new DataView(new ArrayBuffer(0));
  #totals = new DataView(new ArrayBuffer(0));
  #latest = new DataView(new ArrayBuffer(0));
  #pending = new CountedLog();

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
    if (racerIndex >= this.#riders) this.#grow(racerIndex + 1);
    const at = racerIndex * BITMAP_BYTES + ((second - 1) >> 3);
    const bit = 1 << ((second - 1) & 7);
    const byte = this.#seen.getUint8(at);
    if ((byte & bit) !== 0) return false;
    this.#seen.setUint8(at, byte | bit);
    if (second > this.#latest.getUint16(racerIndex * LATEST_BYTES, true)) this.#setLatest(racerIndex, second);
    if (second <= this.#second) this.#addTotal(racerIndex, units);
    else this.#pending.push(racerIndex, second, units);
    return true;
  }

  /** Takes a log's seconds in. @returns how many of its entries are news: not seen before, or come again with their power */
  foldAll(log: CountedLog): number {
    let fresh = 0;
    for (let place = 0; place < log.length; place++) {
      // What came again with its power changes no total, but somebody has to hear of it.
      if (log.again(place) || this.fold(log.racerIndex(place), log.second(place), log.units(place))) fresh++;
    }
    return fresh;
  }

  /** Moves the second that everybody is ranked at forward; an earlier one than now changes nothing. */
  advanceTo(second: number): void {
    if (second <= this.#second) return;
    this.#second = Math.min(second, HEAT_SECONDS);
    this.#pending.retain((racerIndex, counted, units) => {
      if (counted > this.#second) return true;
      this.#addTotal(racerIndex, units);
      return false;
    });
  }

  /** Units of a rider through `second`; 0 for one the field has no room for. */
  total(racerIndex: number): number {
    return racerIndex < this.#riders ? this.#totals.getUint32(racerIndex * TOTAL_BYTES, true) : 0;
  }

  #addTotal(racerIndex: number, units: number): void {
    this.#totals.setUint32(racerIndex * TOTAL_BYTES, this.total(racerIndex) + units, true);
  }

  /** Units of every rider including what is pending, by racerIndex. */
  allUnits(): number[] {
    const units = Array.from({ length: this.#riders }, (_, racerIndex) => this.total(racerIndex));
    const pending = new Map<number, number>();
    for (const { racerIndex, units: more } of this.#pending.entries()) {
      pending.set(racerIndex, (pending.get(racerIndex) ?? 0) + more);
    }
    return units.map((total, racerIndex) => total + (pending.get(racerIndex) ?? 0));
  }

  /** How many seconds of a rider have been seen, 0..300; 0 for one the field has no room for. */
  secondsSeen(racerIndex: number): number {
    if (racerIndex >= this.#riders) return 0;
    let count = 0;
    for (let at = racerIndex * BITMAP_BYTES; at < (racerIndex + 1) * BITMAP_BYTES; at++) {
      for (let bits = this.#seen.getUint8(at); bits !== 0; bits &= bits - 1) count++;
    }
    return count;
  }

  /** The latest second of a rider that has been seen, 1..300; 0 where none has. */
  latestSecond(racerIndex: number): number {
    return racerIndex < this.#riders ? this.#latest.getUint16(racerIndex * LATEST_BYTES, true) : 0;
  }

  #setLatest(racerIndex: number, second: number): void {
    this.#latest.setUint16(racerIndex * LATEST_BYTES, second, true);
  }

  #grow(riders: number): void {
    this.#riders = riders;
    if (riders * TOTAL_BYTES <= this.#totals.byteLength) return;
    const capacity = Math.max(riders, (this.#totals.byteLength / TOTAL_BYTES) * 2, 64);
    this.#seen = enlarged(this.#seen, capacity * BITMAP_BYTES);
    this.#totals = enlarged(this.#totals, capacity * TOTAL_BYTES);
    this.#latest = enlarged(this.#latest, capacity * LATEST_BYTES);
  }

  /** Each rider's latest second, from the bitmaps. */
  #findLatest(): void {
    this.#latest = new DataView(new ArrayBuffer(this.#riders * LATEST_BYTES));
    for (let racerIndex = 0; racerIndex < this.#riders; racerIndex++) {
      let byte = BITMAP_BYTES - 1;
      while (byte > 0 && this.#seen.getUint8(racerIndex * BITMAP_BYTES + byte) === 0) byte--;
      const bits = this.#seen.getUint8(racerIndex * BITMAP_BYTES + byte);
      this.#setLatest(racerIndex, byte * 8 + 32 - Math.clz32(bits));
    }
  }

  /** The field as bytes: what `decodeField` reads. 42 bytes a rider and 8 a pending second. */
  encode(): Uint8Array {
    const writer = new ByteWriter(16 + this.#riders * (BITMAP_BYTES + 4) + this.#pending.length * 8);
    writer.u8(VERSION);
    writer.u16(this.#second);
    writer.varint(this.#riders);
    writer.bytes(bytesOf(this.#seen, this.#riders * BITMAP_BYTES));
    writer.bytes(bytesOf(this.#totals, this.#riders * TOTAL_BYTES));
    writer.bytes(this.#pending.pack());
    return writer.finish();
  }

  /**
   * What `encode` wrote. Allocates at most twice what the bytes take, whatever they claim.
   * @throws DecodeError for bytes that `encode` did not write: not a field whose parts contradict each other either, for its
   *   totals would be wrong from then on
   */
  static decode(bytes: Uint8Array): Field {
    const reader = new ByteReader(bytes);
    const version = reader.u8();
    if (version !== VERSION) throw new DecodeError(`A race state of version ${version}, not ${VERSION}`);
    const field = new Field();
    field.#second = reader.u16();
    if (field.#second > HEAT_SECONDS) throw new DecodeError(`A race state at second ${field.#second}`);
    field.#riders = reader.varint();
    field.#seen = copied(reader.bytes(field.#riders * BITMAP_BYTES));
    field.#totals = copied(reader.bytes(field.#riders * TOTAL_BYTES));
    for (let racerIndex = 0; racerIndex < field.#riders; racerIndex++) field.#checkRider(racerIndex);
    field.#findLatest();
    field.#pending = CountedLog.unpack(reader.bytes(reader.left));
    for (let place = 0; place < field.#pending.length; place++) field.#checkPending(place);
    return field;
  }

  #checkRider(racerIndex: number): void {
    if ((this.#seen.getUint8((racerIndex + 1) * BITMAP_BYTES - 1) & NO_SECONDS) !== 0)
      throw new DecodeError(`Rider ${racerIndex} was seen after the end`);
    if (this.total(racerIndex) > MAX_UNITS)
      throw new DecodeError(`Rider ${racerIndex} has ${this.total(racerIndex)} units`);
  }

  #checkPending(place: number): void {
    const racerIndex = this.#pending.racerIndex(place);
    const second = this.#pending.second(place);
    if (racerIndex >= this.#riders)
      throw new DecodeError(`Rider ${racerIndex} of ${this.#riders} has a pending second`);
    if (second <= this.#second || !this.#hasSeen(racerIndex, second))
      throw new DecodeError(`Second ${second} of rider ${racerIndex} is pending, and counted or never seen`);
  }

  #hasSeen(racerIndex: number, second: number): boolean {
    const byte = this.#seen.getUint8(racerIndex * BITMAP_BYTES + ((second - 1) >> 3));
    return (byte & (1 << ((second - 1) & 7))) !== 0;
  }
}

function bytesOf(view: DataView, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, length);
}

/** A copy to write into. (Not by `slice`, which does not copy a Node Buffer.) */
function copied(bytes: Uint8Array): DataView<ArrayBuffer> {
  return new DataView(new Uint8Array(bytes).buffer);
}

function enlarged(view: DataView, length: number): DataView<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  bytes.set(bytesOf(view, view.byteLength));
  return new DataView(bytes.buffer);
}
