import { DecodeError } from '../errors.ts';
import { ByteReader } from '../messages/bytes.ts';
import {
  checkCounted,
  CountedLog,
  countedSecond,
  countedValue,
  unitsOf,
  type CountedSecond,
} from './counted-log.ts';
import { gridUnits, MAX_HALF_RPM, MAX_TENTH_PERCENT, tenthPercentOf } from './output.ts';

/** What was written before there was a version began with its count, which was never 0. */
const VERSION = 0;
/** In an entry's head, below the rider's difference: its second is not the one after the rider's last, and is told. */
const HEAD_BITS = 2;
const TELLS_SECOND = 2;
/** And: it is told by its value. Else by cadence and resistance, as nearly every second that was ridden. */
const TELLS_VALUE = 1;
/** A head of 23 bits, a second of 10, a value of 32. */
const MAX_ENTRY_BYTES = 4 + 2 + 5;
/** For each rider, a u16 each: the last second, half rpm and tenths of a percent that were written. */
const LAST_BYTES = 6;

/**
 * Counted seconds as they are kept for good, in the order they came: what `decodeCounted` reads. Each is told by how it
 * differs from the same rider's last one, so that most of its bytes are small and alike: few to deflate, and to fewer.
 * Allocates 11 bytes an entry and 6 for each rider up to the highest; takes the entries in the places [from, to).
 */
export function encodeLog(log: CountedLog, from = 0, to = log.length): Uint8Array {
  const view = new DataView(new ArrayBuffer(1 + 5 + (to - from) * MAX_ENTRY_BYTES));
  const last = new DataView(new ArrayBuffer(ridersIn(log, from, to) * LAST_BYTES));
  view.setUint8(0, VERSION);
  let at = putVarint(view, 1, to - from);
  let rider = 0;
  for (let place = from; place < to; place++) {
    const racerIndex = log.racerIndex(place);
    const second = log.second(place);
    const lastAt = racerIndex * LAST_BYTES;
    const step = second - last.getUint16(lastAt);
    const halfRpm = log.effort(place);
    const tenths = log.again(place) ? null : tenthPercentOf(log.units(place), halfRpm);
    const flags = (step === 1 ? 0 : TELLS_SECOND) | (tenths === null ? TELLS_VALUE : 0);
    at = putVarint(view, at, (zigzag(racerIndex - rider) << HEAD_BITS) | flags);
    if (step !== 1) at = putVarint(view, at, zigzag(step));
    rider = racerIndex;
    last.setUint16(lastAt, second);
    if (tenths === null) {
      at = putVarint(view, at, log.value(place));
      continue;
    }
    at = putVarint(view, at, zigzag(halfRpm - last.getUint16(lastAt + 2)));
    at = putVarint(view, at, zigzag(tenths - last.getUint16(lastAt + 4)));
    last.setUint16(lastAt + 2, halfRpm);
    last.setUint16(lastAt + 4, tenths);
  }
  return new Uint8Array(view.buffer, 0, at);
}

function ridersIn(log: CountedLog, from: number, to: number): number {
  let riders = 0;
  for (let place = from; place < to; place++) riders = Math.max(riders, log.racerIndex(place) + 1);
  return riders;
}

/** @returns the place behind it */
function putVarint(view: DataView, from: number, value: number): number {
  let at = from;
  let left = value >>> 0;
  while (left > 127) {
    view.setUint8(at++, (left & 127) | 128);
    left >>>= 7;
  }
  view.setUint8(at++, left);
  return at;
}

/** 0, -1, 1, -2, ... as 0, 1, 2, 3, ... */
function zigzag(difference: number): number {
  return (difference << 1) ^ (difference >> 31);
}

function unzigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1);
}

/** `encodeLog` of these seconds. */
export function encodeCounted(seconds: readonly CountedSecond[]): Uint8Array {
  return encodeLog(CountedLog.of(seconds));
}

/** A rider's last second, as it was told. */
interface Last {
  second: number;
  halfRpm: number;
  tenths: number;
}

/**
 * Allocates for at most one second, and one rider, in two bytes, whatever they claim.
 * @throws DecodeError for bytes that `encodeLog` did not write: see `checkCounted`
 */
export function decodeCounted(bytes: Uint8Array): CountedSecond[] {
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  if (version !== VERSION) throw new DecodeError(`Counted seconds of version ${version}, not ${VERSION}`);
  const count = reader.varint();
  if (count * 2 > reader.left)
    throw new DecodeError(`${count} counted seconds do not fit ${reader.left} bytes`);
  const seconds: CountedSecond[] = [];
  const riders = new Map<number, Last>();
  let racerIndex = 0;
  for (let index = 0; index < count; index++) {
    const head = reader.varint();
    racerIndex += unzigzag(head >>> HEAD_BITS);
    const last = riders.get(racerIndex) ?? { second: 0, halfRpm: 0, tenths: 0 };
    last.second += (head & TELLS_SECOND) === 0 ? 1 : unzigzag(reader.varint());
    const value = (head & TELLS_VALUE) === 0 ? readRidden(reader, last) : reader.varint();
    checkCounted(racerIndex, last.second, unitsOf(value));
    riders.set(racerIndex, last);
    seconds.push(countedSecond(racerIndex, last.second, value));
  }
  if (reader.left > 0) throw new DecodeError(`${reader.left} bytes too many behind counted seconds`);
  return seconds;
}

/** The value of a second of which cadence and resistance are told. */
function readRidden(reader: ByteReader, last: Last): number {
  last.halfRpm += unzigzag(reader.varint());
  last.tenths += unzigzag(reader.varint());
  if (last.halfRpm < 1 || last.halfRpm > MAX_HALF_RPM)
    throw new DecodeError(`A second of ${last.halfRpm} half rpm`);
  if (last.tenths < 0 || last.tenths > MAX_TENTH_PERCENT)
    throw new DecodeError(`A second at ${last.tenths} tenths of a percent`);
  return countedValue(gridUnits(last.halfRpm, last.tenths), last.halfRpm);
}
