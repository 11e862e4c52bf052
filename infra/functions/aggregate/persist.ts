import { createHash } from 'node:crypto';

import { encodeLog } from '../../../core/race/counted-code.ts';
import { deflateNumbers } from '../shared/deflate.ts';
import { expiresAt, keys } from '../shared/keys.ts';
import { readState, writeState, type StoredState } from '../shared/stored-state.ts';
import type { Table } from '../shared/table.ts';
import type { RaceState } from './race-state.ts';

/** Counted seconds a window item holds: under 300 KB, since one takes at most 11 bytes before it is deflated. */
const WINDOW_CHUNK = 25_000;

/**
 * Makes a race's delta durable: first the window's own items, then the state, on the condition that it is still the
 * version this window began with. Each write may be repeated and the process may die between any two: a window item is
 * named by what it holds, and folding a delta twice is folding it once.
 */
export async function persist(
  state: RaceState,
  windowStartMs: number,
  shardId: string,
  table: Table,
  nowMs: number,
): Promise<void> {
  await putWindow(state, windowStartMs, shardId, table, nowMs);
  const { raceId } = state.race;
  for (;;) {
    const { field, boardAt, rosterEpoch, roster } = state;
    const next: StoredState = {
      version: state.base + 1,
      field,
      boardAt,
      rosterEpoch: Math.max(rosterEpoch, roster.epoch),
    };
    if (await writeState(table, raceId, next, state.base, nowMs)) {
      state.settled(next.version, next.rosterEpoch);
      return;
    }
    const stored = await readState(table, raceId);
    // Whatever wrote it, an earlier try of ours or somebody else: only what it lacks is still to be written.
    if (stored !== null && !rebase(state, stored)) {
      state.settled(stored.version, stored.rosterEpoch);
      return;
    }
    if (stored === null) state.base = 0;
  }
}

async function putWindow(
  state: RaceState,
  windowStartMs: number,
  shardId: string,
  table: Table,
  nowMs: number,
): Promise<void> {
  for (let from = 0; from < state.delta.length; from += WINDOW_CHUNK) {
    const to = Math.min(from + WINDOW_CHUNK, state.delta.length);
    const seconds = encodeLog(state.delta, from, to);
    await table.put({
      PK: keys.race(state.race.raceId),
      SK: keys.window(windowStartMs, shardId, nameOf(seconds)),
      count: to - from,
      seconds: deflateNumbers(seconds),
      expiresAt: expiresAt(nowMs),
    });
  }
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
  return state.rebase(stored.field) || state.roster.epoch > stored.rosterEpoch;
}
