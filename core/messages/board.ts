import { DecodeError } from '../errors.ts';
import { isClassId } from '../race/classes.ts';
import { HEAT_SECONDS, MAX_HEAT, parseRaceId, raceOf } from '../race/heat.ts';
import { ByteReader, ByteWriter } from './bytes.ts';

/** Riders that a board lists; a larger field is told by its size and a histogram. */
export const BOARD_RIDERS = 1000;
/** Largest racerIndex: 20 bits, so that a full board fits 5,120 bytes with its topic. */
export const MAX_RACER_INDEX = 2 ** 20 - 1;
/** Buckets of the histogram of those behind the listed riders. */
export const TAIL_BUCKETS = 64;

const VERSION = 1;
const NO_TAIL = 0;
const HAS_TAIL = 1;

export interface Standing {
  racerIndex: number;
  /** Tenths of a point, 0..2^32-1. */
  total: number;
}

/**
 * Everybody behind the listed riders: `counts[i]` riders have a total in
 * [i * bucketWidth, (i + 1) * bucketWidth), tenths of a point.
 */
export interface BoardTail {
  bucketWidth: number;
  counts: number[];
}

export interface Board {
  raceId: string;
  /** The second that everybody is ranked at, 0..300. */
  second: number;
  /** Grows with every board of a race; clock ms of its making. A board that is older than the one shown is dropped. */
  asOf: number;
  /** How often a rider should publish, s. */
  publishEverySeconds: number;
  /** Riders send `final` at a random moment of this many seconds after the finish. */
  finalSpreadSeconds: number;
  rosterEpoch: number;
  rosterLength: number;
  rosterChecksum: number;
  /** In rank order. The whole field up to 1,000 riders; beyond, the best 1,000. */
  standings: Standing[];
  /** Only where the field is larger than the standings. */
  tail?: BoardTail;
}

/** What `encodeBoard` takes: standings of any length in rank order; what has a default may be left out. */
export type BoardInput = Pick<Board, 'raceId' | 'second' | 'publishEverySeconds' | 'standings'> &
  Partial<Omit<Board, 'tail'>>;

/**
 * Packs a board; docs/protocol.md has it byte by byte. Little-endian; totals are differences in rank order as
 * varints, indices are bit-packed: at most 4.7 KB for 1,000 riders of any totals that can be ridden.
 * Defaults: asOf 0, finalSpreadSeconds 5, rosterEpoch 0, rosterLength the number of standings, rosterChecksum 0.
 * @throws RangeError when a field is out of its range or the standings are not in rank order.
 */
export function encodeBoard(board: BoardInput): Uint8Array {
  const race = parseRaceId(board.raceId);
  if (race === null) throw new RangeError(`"${board.raceId}" is no raceId`);
  const listed = board.standings.slice(0, BOARD_RIDERS);
  const writer = new ByteWriter(64 + listed.length * 4);
  writer.u8(VERSION);
  writer.u8(race.classId);
  writer.u32(race.heat);
  writer.u16(checked('second', board.second, HEAT_SECONDS));
  writer.u48(checked('asOf', board.asOf ?? 0, 2 ** 48 - 1));
  writer.u16(checked('publishEverySeconds', board.publishEverySeconds, 0xffff));
  writer.u16(checked('finalSpreadSeconds', board.finalSpreadSeconds ?? 5, 0xffff));
  writer.u32(checked('rosterEpoch', board.rosterEpoch ?? 0, 0xffff_ffff));
  writer.u32(checked('rosterLength', board.rosterLength ?? board.standings.length, 0xffff_ffff));
  writer.u32(checked('rosterChecksum', board.rosterChecksum ?? 0, 0xffff_ffff));
  writer.u16(listed.length);
  writeStandings(writer, listed);
  writeTail(writer, board.standings);
  return writer.finish();
}

function writeStandings(writer: ByteWriter, standings: readonly Standing[]): void {
  let highestIndex = 0;
  let previous = 0xffff_ffff;
  standings.forEach(({ racerIndex, total }, place) => {
    checked('total', total, previous);
    highestIndex = Math.max(highestIndex, checked('racerIndex', racerIndex, MAX_RACER_INDEX));
    writer.varint(place === 0 ? total : previous - total);
    previous = total;
  });
  const width = Math.max(1, 32 - Math.clz32(highestIndex));
  writer.u8(width);
  writer.packed(
    standings.map(({ racerIndex }) => racerIndex),
    width,
  );
}

function writeTail(writer: ByteWriter, standings: readonly Standing[]): void {
  const last = standings[BOARD_RIDERS - 1];
  if (last === undefined || standings.length === BOARD_RIDERS) {
    writer.u8(NO_TAIL);
    return;
  }
  // Everybody behind has at most the last listed total, so this many tenths a bucket always suffice.
  const bucketWidth = Math.floor(last.total / TAIL_BUCKETS) + 1;
  const counts = new Map<number, number>();
  let previous = last.total;
  for (const { total } of standings.slice(BOARD_RIDERS)) {
    const bucket = Math.floor(checked('total', total, previous) / bucketWidth);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    previous = total;
  }
  writer.u8(HAS_TAIL);
  writer.u32(bucketWidth);
  for (let bucket = 0; bucket < TAIL_BUCKETS; bucket++) writer.varint(counts.get(bucket) ?? 0);
}

function checked(field: string, value: number, max: number): number {
  if (!Number.isInteger(value) || value < 0 || value > max) {
    throw new RangeError(`${field} ${value} is not an integer in 0..${max}`);
  }
  return value;
}

/**
 * Opens a packed board. Allocates no more than a board of 1,000 riders takes, whatever the bytes say.
 * @throws DecodeError, and nothing else, for bytes that are no board of this version.
 */
export function decodeBoard(bytes: Uint8Array): Board {
  const reader = new ByteReader(bytes);
  const version = reader.u8();
  if (version !== VERSION) throw new DecodeError(`A board of version ${version}, not ${VERSION}`);
  const classId = reader.u8();
  const heat = reader.u32();
  if (!isClassId(classId) || heat > MAX_HEAT)
    throw new DecodeError(`A board of no race: class ${classId}, heat ${heat}`);
  const head = {
    raceId: raceOf(classId, heat).raceId,
    second: reader.u16(),
    asOf: reader.u48(),
    publishEverySeconds: reader.u16(),
    finalSpreadSeconds: reader.u16(),
    rosterEpoch: reader.u32(),
    rosterLength: reader.u32(),
    rosterChecksum: reader.u32(),
  };
  if (head.second > HEAT_SECONDS) throw new DecodeError(`A board of second ${head.second}`);
  const board: Board = { ...head, standings: readStandings(reader) };
  const tail = readTail(reader);
  if (tail !== null) board.tail = tail;
  if (reader.left > 0) throw new DecodeError(`${reader.left} bytes too many behind a board`);
  return board;
}

function readStandings(reader: ByteReader): Standing[] {
  const count = reader.u16();
  if (count > BOARD_RIDERS) throw new DecodeError(`A board of ${count} riders, more than ${BOARD_RIDERS}`);
  const totals: number[] = [];
  let total = 0;
  for (let place = 0; place < count; place++) {
    const step = reader.varint();
    total = place === 0 ? step : total - step;
    if (total < 0) throw new DecodeError(`The total in place ${place + 1} is below zero`);
    totals.push(total);
  }
  const width = reader.u8();
  if (width < 1 || width > 20) throw new DecodeError(`Indices of ${width} bits`);
  const nextIndex = reader.packed(count, width);
  return totals.map((total) => ({ racerIndex: nextIndex(), total }));
}

function readTail(reader: ByteReader): BoardTail | null {
  const flag = reader.u8();
  if (flag === NO_TAIL) return null;
  if (flag !== HAS_TAIL) throw new DecodeError(`A board with flag ${flag} where its tail begins`);
  const bucketWidth = reader.u32();
  if (bucketWidth === 0) throw new DecodeError('A board whose buckets have no width');
  return { bucketWidth, counts: Array.from({ length: TAIL_BUCKETS }, () => reader.varint()) };
}
