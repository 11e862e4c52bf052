import { createHash } from 'node:crypto';

import { decodeCounted, encodeLog } from '../../../core/race/counted-code.ts';
import { CountedLog } from '../../../core/race/counted-log.ts';
import { deflateNumbers, inflate } from '../shared/deflate.ts';
import { expiresAt, keys } from '../shared/keys.ts';
import {
  hasRoomBeside,
  packField,
  readState,
  writeState,
  type StoredState,
  type Tail,
} from '../shared/stored-state.ts';
import type { Table } from '../shared/table.ts';
import type { RaceState } from './race-state.ts';

/** Counted seconds that stay in the state until more have come: what a heat of 1,000 brings in two windows. */
export const TAIL_SECONDS = 35_000;
/** Counted seconds a window item holds: under 300 KB even where each takes the most it can, and is no smaller deflated. */
const WINDOW_CHUNK = 25_000;
/** And as many as fit so many bytes, where they take less: 1.6 is usual. */
const WINDOW_BYTES = 300 * 1024;

/** A tumbling window: of which shard, and its start in clock ms. */
export interface WindowName {
  shardId: string;
  startMs: number;
}

/**
 * Makes a race's delta durable, on the condition that the state is still the version this window began with: in the state
 * alone, as its tail, until that is worth an item of its own; then in window items first. So what the state counts is
 * always in them and its tail together. Each write may be repeated and the process may die between any two: a window item
 * is named by what it holds, and folding a delta twice is folding it once.
 * @param tailSeconds counted seconds that the state may keep to itself
 */
export async function persist(
  state: RaceState,
  window: WindowName,
  table: Table,
  nowMs: number,
  tailSeconds = TAIL_SECONDS,
): Promise<void> {
  const { raceId } = state.race;
  const putWindows = async (log: CountedLog): Promise<void> => {
    for (const seconds of chunksOf(log)) await putWindow(raceId, window, seconds, table, nowMs);
  };
  let { delta } = state;
  for (;;) {
    const log = joined(state.tail, delta);
    // Once, for the question whether there is room and for the write.
    const packed = packField(state.field);
    const tail = tailOf(log, packed, tailSeconds);
    if (tail === null) {
      await putWindows(log);
      delta = new CountedLog();
    }
    const { field, boardAt, rosterEpoch, roster } = state;
    const next: StoredState = {
      version: state.base + 1,
      field,
      boardAt,
      rosterEpoch: Math.max(rosterEpoch, roster.epoch),
      tail,
    };
    if (await writeState(table, raceId, { ...next, packed }, state.base, nowMs)) {
      state.settled(next.version, next.rosterEpoch, tail);
      return;
    }
    const stored = await readState(table, raceId);
    // Whatever wrote it, an earlier try of ours or somebody else: only what it lacks is still to be written.
    if (stored !== null && !rebase(state, stored)) {
      state.settled(stored.version, stored.rosterEpoch, stored.tail);
      return;
    }
    if (stored === null) state.base = 0;
  }
}

/** A tail with what has come since. */
function joined(tail: Tail | null, delta: CountedLog): CountedLog {
  if (tail === null) return delta;
  const log = CountedLog.of(decodeCounted(inflate(tail.seconds)));
  log.pushAll(delta);
  return log;
}

/** The tail that a state keeps of a log; null where it is to be put into window items, or is empty. */
function tailOf(log: CountedLog, packed: Uint8Array, tailSeconds: number): Tail | null {
  if (log.length === 0 || log.length > tailSeconds) return null;
  const seconds = deflateNumbers(encodeLog(log));
  return hasRoomBeside(packed, seconds.length) ? { count: log.length, seconds } : null;
}

/** One window item's seconds: how many, and as `encodeLog` gives them. */
interface Chunk {
  count: number;
  seconds: Uint8Array;
}

/** A log in as few window items as it takes. */
function chunksOf(log: CountedLog): Chunk[] {
  if (log.length === 0) return [];
  const whole = encodeLog(log);
  if (whole.length <= WINDOW_BYTES) return [{ count: log.length, seconds: whole }];
  const chunks: Chunk[] = [];
  for (let from = 0; from < log.length; from += WINDOW_CHUNK) {
    const to = Math.min(from + WINDOW_CHUNK, log.length);
    chunks.push({ count: to - from, seconds: encodeLog(log, from, to) });
  }
  return chunks;
}

async function putWindow(
  raceId: string,
  { startMs, shardId }: WindowName,
  { count, seconds }: Chunk,
  table: Table,
  nowMs: number,
): Promise<void> {
  await table.put({
    PK: keys.race(raceId),
    SK: keys.window(startMs, shardId, nameOf(seconds)),
    count,
    seconds: deflateNumbers(seconds),
    expiresAt: expiresAt(nowMs),
  });
}

/**
 * What is written again has the same name; what is written in its place, because the batch came again with more records
 * or fewer, has another: a second that some state may count already is never written over.
 */
function nameOf(seconds: Uint8Array): string {
  return createHash('sha256').update(seconds).digest('hex').slice(0, 32);
}

/** Another writer was faster: its state is the base now. Whether there is something that it lacks. */
function rebase(state: RaceState, stored: StoredState): boolean {
  state.base = stored.version;
  state.boardAt = Math.max(state.boardAt, stored.boardAt);
  state.rosterEpoch = stored.rosterEpoch;
  return state.rebase(stored.field, stored.tail) || state.roster.epoch > stored.rosterEpoch;
}
