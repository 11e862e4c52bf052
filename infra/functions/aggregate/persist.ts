import { createHash } from 'node:crypto';

import { expiresAt, keys } from '../shared/keys.ts';
import {
  joinSeconds,
  MAX_PART_BYTES,
  NO_SECONDS,
  packedBytes,
  packSeconds,
  type PackedSeconds,
} from '../shared/packed-seconds.ts';
import { hasRoomBeside, packField, readState, writeState, type StoredState } from '../shared/stored-state.ts';
import type { Table } from '../shared/table.ts';
import type { RaceState } from './race-state.ts';

/** Counted seconds that stay in the state until more have come: what a heat of 1,000 brings in two windows. */
export const TAIL_SECONDS = 35_000;

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
  let delta = packSeconds(state.delta);
  for (;;) {
    const seconds = joinSeconds(state.tail ?? NO_SECONDS, delta);
    // Once, for the question whether there is room and for the write.
    const packed = packField(state.field);
    const isTail = seconds.count <= tailSeconds && hasRoomBeside(packed, seconds);
    if (!isTail) {
      for (const parts of itemsOf(seconds)) await putWindow(raceId, window, parts, table, nowMs);
      delta = NO_SECONDS;
    }
    const { field, boardAt, rosterEpoch, roster } = state;
    const next: StoredState = {
      version: state.base + 1,
      field,
      boardAt,
      rosterEpoch: Math.max(rosterEpoch, roster.epoch),
      tail: isTail && seconds.count > 0 ? seconds : null,
    };
    if (await writeState(table, raceId, { ...next, packed }, state.base, nowMs)) {
      state.settled(next.version, next.rosterEpoch, next.tail);
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

/** Seconds in as few window items as hold them, in their order. */
function itemsOf({ parts }: PackedSeconds): Uint8Array[][] {
  const items: Uint8Array[][] = [];
  let last: Uint8Array[] = [];
  for (const part of parts) {
    if (items.length === 0 || packedBytes({ parts: last }) + part.length > MAX_PART_BYTES) {
      last = [];
      items.push(last);
    }
    last.push(part);
  }
  return items;
}

async function putWindow(
  raceId: string,
  { startMs, shardId }: WindowName,
  parts: Uint8Array[],
  table: Table,
  nowMs: number,
): Promise<void> {
  await table.put({
    PK: keys.race(raceId),
    SK: keys.window(startMs, shardId, nameOf(parts)),
    seconds: parts,
    expiresAt: expiresAt(nowMs),
  });
}

/**
 * What is written again has the same name; what is written in its place, because the batch came again with more records
 * or fewer, has another: a second that some state may count already is never written over.
 */
function nameOf(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 32);
}

/** Another writer was faster: its state is the base now. Whether there is something that it lacks. */
function rebase(state: RaceState, stored: StoredState): boolean {
  state.base = stored.version;
  state.boardAt = Math.max(state.boardAt, stored.boardAt);
  state.rosterEpoch = stored.rosterEpoch;
  return state.rebase(stored.field, stored.tail) || state.roster.epoch > stored.rosterEpoch;
}
