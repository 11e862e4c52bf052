/**
 * The wire formats again, written from docs/protocol.md alone: nothing of the app is imported here, nor anything of Node's.
 * What cannot be read throws a RangeError.
 */

const HEAT_SECONDS = 300;
const HEAT_MS = HEAT_SECONDS * 1000;

export interface Place {
  racerIndex: number;
  total: number;
}

interface Tail {
  bucketWidth: number;
  counts: number[];
}

export interface ReadBoard {
  raceId: string;
  second: number;
  asOf: number;
  publishEverySeconds: number;
  finalSpreadSeconds: number;
  rosterEpoch: number;
  rosterLength: number;
  rosterChecksum: number;
  standings: Place[];
  tail?: Tail;
}

/** As it travels: racerId, name, 1 where the resistance is estimated. */
export type WireEntry = [racerId: string, name: string, estimated: 0 | 1];

export interface WireRoster {
  epoch: number;
  from: number;
  length: number;
  checksum: number;
  entries: WireEntry[];
}

/** second, cadence in rpm, resistance in percent */
export type RideRow = [second: number, cadenceRpm: number, resistancePercent: number];

export interface Counted {
  racerIndex: number;
  second: number;
  units: number;
  halfRpm: number;
  powerBand: number;
  again: boolean;
}

class Bytes {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(count: number): Uint8Array {
    const end = this.#at + count;
    const taken = this.#bytes.subarray(this.#at, end);
    must(taken.length === count, 'the bytes end too early');
    this.#at = end;
    return taken;
  }

  /** An unsigned integer of so many bytes, the low one first. */
  unsigned(count: number): number {
    return this.take(count).reduceRight((value, byte) => value * 256 + byte, 0);
  }

  varint(): number {
    let value = 0;
    for (let digit = 0; digit < 5; digit++) {
      const byte = this.unsigned(1);
      value += (byte % 128) * 128 ** digit;
      if (byte < 128) {
        must(value < 2 ** 32, 'a varint is longer than 32 bits');
        return value;
      }
    }
    throw new RangeError('a varint is longer than 32 bits');
  }

  packed(count: number, width: number): number[] {
    const bytes = this.take(Math.ceil((count * width) / 8));
    const bitAt = (at: number): number => ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1;
    return Array.from({ length: count }, (_, index) => {
      let value = 0;
      for (let bit = 0; bit < width; bit++) value += bitAt(index * width + bit) * 2 ** bit;
      return value;
    });
  }
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new RangeError(otherwise);
}

function inRange(what: string, value: number, least: number, most: number): number {
  must(value >= least && value <= most, `${what} ${value} is not in ${least}..${most}`);
  return value;
}

export function readBoard(packet: Uint8Array): ReadBoard {
  const bytes = new Bytes(packet);
  inRange('version', bytes.unsigned(1), 1, 1);
  const classId = inRange('class', bytes.unsigned(1), 1, 6);
  const heat = inRange('heat', bytes.unsigned(4), 0, 999_999_999);
  const board: ReadBoard = {
    raceId: `${classId}-${heat}`,
    second: inRange('second', bytes.unsigned(2), 0, HEAT_SECONDS),
    asOf: bytes.unsigned(6),
    publishEverySeconds: bytes.unsigned(2),
    finalSpreadSeconds: bytes.unsigned(2),
    rosterEpoch: bytes.unsigned(4),
    rosterLength: bytes.unsigned(4),
    rosterChecksum: bytes.unsigned(4),
    standings: [],
  };
  const listed = inRange('n', bytes.unsigned(2), 0, 1000);
  const totals: number[] = [];
  for (let place = 0; place < listed; place++) {
    const before = totals.at(-1);
    const number = bytes.varint();
    totals.push(inRange('total', before === undefined ? number : before - number, 0, 2 ** 32 - 1));
  }
  const indices = bytes.packed(listed, inRange('width', bytes.unsigned(1), 1, 20));
  board.standings = totals.map((total, place) => ({ racerIndex: indices[place] ?? 0, total }));
  if (inRange('tail', bytes.unsigned(1), 0, 1) === 1) {
    const bucketWidth = inRange('bucket width', bytes.unsigned(4), 1, 2 ** 32 - 1);
    board.tail = { bucketWidth, counts: Array.from({ length: 64 }, () => bytes.varint()) };
  }
  must(bytes.left === 0, 'the bytes go on behind the board');
  return board;
}

/** Best and worst rank of somebody who is not listed, from the tail. */
export function ranksInTail({ standings, tail }: ReadBoard, total: number): [best: number, worst: number] {
  must(tail !== undefined, 'everybody is listed');
  const { bucketWidth, counts } = tail ?? { bucketWidth: 1, counts: [] };
  const bucket = Math.floor(total / bucketWidth);
  const before = counts.slice(bucket + 1).reduce((sum, count) => sum + count, 0);
  const best = 1 + standings.length + before;
  return [best, best + (counts[bucket] ?? 0) - 1];
}

/** The bytes whose CRC-32 is the roster's checksum. */
export function rosterBytes(entries: readonly WireEntry[]): Uint8Array {
  return new TextEncoder().encode(
    entries.map(([racerId, name, estimated]) => `${racerId}\0${name}\0${estimated}\n`).join(''),
  );
}

export function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return ~crc >>> 0;
}

/**
 * Takes a roster message.
 * @returns the entries one has then, and whether they are the whole roster; null: ask for it
 */
export function takeRoster(
  had: readonly WireEntry[],
  { from, length, checksum, entries }: WireRoster,
): { entries: WireEntry[]; whole: boolean } | null {
  if (from > had.length) return null;
  const now = [...had.slice(0, from), ...entries];
  if (now.length < length) return { entries: now, whole: false };
  return now.length === length && crc32(rosterBytes(now)) === checksum ? { entries: now, whole: true } : null;
}

export function rideBytes(rows: readonly RideRow[]): Uint8Array {
  const bytes = new Uint8Array(HEAT_SECONDS * 4).fill(0xff);
  for (const [second, cadenceRpm, resistancePercent] of rows) {
    [Math.round(cadenceRpm * 2), Math.round(resistancePercent * 10)].forEach((number, field) => {
      const at = (second - 1) * 4 + field * 2;
      bytes[at] = number % 256;
      bytes[at + 1] = Math.floor(number / 256);
    });
  }
  return bytes;
}

export function packRide(rows: readonly RideRow[]): string {
  return btoa(String.fromCharCode(...rideBytes(rows)));
}

export function readRide(packed: string): RideRow[] {
  const bytes = new Bytes(Uint8Array.from(atob(packed), (character) => character.charCodeAt(0)));
  const rows: RideRow[] = [];
  for (let second = 1; second <= HEAT_SECONDS; second++) {
    const [halfRpm, tenths] = [bytes.unsigned(2), bytes.unsigned(2)];
    if (halfRpm === 0xffff && tenths === 0xffff) continue;
    rows.push([second, inRange('cadence', halfRpm, 0, 500) / 2, inRange('resistance', tenths, 0, 1000) / 10]);
  }
  must(bytes.left === 0, 'a ride is longer than 300 seconds');
  return rows;
}

export function unitsOf(cadenceRpm: number, resistancePercent: number): number {
  const halfRpm = Math.round(2 * Math.min(Math.max(cadenceRpm, 0), 250));
  const tenths = Math.round(10 * Math.min(Math.max(resistancePercent, 0), 100));
  return halfRpm === 0 ? 0 : (halfRpm + 70) * (tenths + 650);
}

export function tenthsOf(rows: readonly RideRow[]): number {
  return Math.floor(
    rows.reduce((sum, [, cadence, resistance]) => sum + unitsOf(cadence, resistance), 0) / 200,
  );
}

/** Ranks of tenths that are in rank order. */
export function ranksOf(tenths: readonly number[]): number[] {
  return tenths.map((one) => 1 + tenths.filter((other) => other > one).length);
}

/** The race that a class rides at a time, and the second of it. */
export function raceAt(classId: number, timeMs: number): { raceId: string; second: number } {
  const heat = Math.floor(timeMs / HEAT_MS);
  return { raceId: `${classId}-${heat}`, second: Math.ceil((timeMs - heat * HEAT_MS) / 1000) };
}

/** `seconds` of a window item, inflated. */
export function readSeconds(inflated: Uint8Array): Counted[] {
  const bytes = new Bytes(inflated);
  inRange('version', bytes.unsigned(1), 0, 0);
  const signed = (number: number): number => (number % 2 === 0 ? number / 2 : -(number + 1) / 2);
  const last = new Map<number, { second: number; halfRpm: number; tenths: number }>();
  let racerIndex = 0;
  const seconds = Array.from({ length: bytes.varint() }, () => {
    const head = bytes.varint();
    racerIndex += signed(Math.floor(head / 4));
    const before = last.get(racerIndex) ?? { second: 0, halfRpm: 0, tenths: 0 };
    const step = Math.floor(head / 2) % 2 === 1 ? signed(bytes.varint()) : 1;
    const second = inRange('second', before.second + step, 1, HEAT_SECONDS);
    if (head % 2 === 0) {
      const halfRpm = inRange('half rpm', before.halfRpm + signed(bytes.varint()), 1, 500);
      const tenths = inRange('tenths', before.tenths + signed(bytes.varint()), 0, 1000);
      last.set(racerIndex, { second, halfRpm, tenths });
      return {
        racerIndex,
        second,
        units: unitsOf(halfRpm / 2, tenths / 10),
        halfRpm,
        powerBand: 0,
        again: false,
      };
    }
    last.set(racerIndex, { ...before, second });
    const value = bytes.varint();
    const bits = (from: number, count: number): number => Math.floor(value / 2 ** from) % 2 ** count;
    return {
      ...{ racerIndex, second, units: bits(0, 20), halfRpm: bits(20, 9), powerBand: bits(29, 2) },
      again: bits(31, 1) === 1,
    };
  });
  must(bytes.left === 0, 'the bytes go on behind the seconds');
  return seconds;
}

/** `field` of a state item, inflated: of each rider the seconds seen and all its units. */
export function readField(inflated: Uint8Array): {
  second: number;
  riders: { seen: number[]; units: number }[];
} {
  const bytes = new Bytes(inflated);
  inRange('version', bytes.unsigned(1), 1, 1);
  const second = inRange('second', bytes.unsigned(2), 0, HEAT_SECONDS);
  const riders = Array.from({ length: bytes.varint() }, () => ({ seen: [] as number[], units: 0 }));
  for (const rider of riders) {
    const bits = new Bytes(bytes.take(38)).packed(38 * 8, 1);
    rider.seen = bits.flatMap((bit, at) => (bit === 1 ? [at + 1] : []));
  }
  for (const rider of riders) rider.units = bytes.unsigned(4);
  while (bytes.left > 0) {
    const who = bytes.unsigned(4);
    const units = bytes.unsigned(4);
    const rider = riders[Math.floor(who / 512)];
    must(rider !== undefined && who % 512 > second, 'a second that should not wait');
    if (rider !== undefined) rider.units += units;
  }
  return { second, riders };
}
