import { deflate } from '../shared/deflate.ts';
import { expiresAt, keys } from '../shared/keys.ts';
import { readState, writeState, type StoredState } from '../shared/stored-state.ts';
import type { Table } from '../shared/table.ts';
import type { RaceState } from './race-state.ts';

/** Counted seconds a window item holds: under 300 KB, since one takes at most 12 bytes before it is deflated. */
const WINDOW_CHUNK = 25_000;

/**
 * Makes a race's delta durable: first the window's own item, then the state, on the condition that it is still the
 * version this window began with. Each write may be repeated and the process may die between any two:
 * the window item has the delta's own name, and folding a delta twice is folding it once.
 */
export async function persist(
  state: RaceState,
  windowStartMs: number,
  shardId: string,
  table: Table,
  nowMs: number,
): Promise<void> {
  if (state.delta.length === 0) return;
  await putWindow(state, windowStartMs, shardId, table, nowMs);
  const { raceId } = state.race;
  for (;;) {
    const next: StoredState = {
      version: state.base + 1,
      uuid: state.uuid,
      field: state.field,
      boardAt: state.boardAt,
    };
    if (await writeState(table, raceId, next, state.base, nowMs)) {
      state.settled(next.version);
      return;
    }
    const stored = await readState(table, raceId);
    if (stored?.uuid === state.uuid) {
      // An earlier try of ours was written, only its answer was lost.
      state.settled(stored.version);
      return;
    }
    rebase(state, stored);
  }
}

async function putWindow(
  state: RaceState,
  windowStartMs: number,
  shardId: string,
  table: Table,
  nowMs: number,
): Promise<void> {
  for (let from = 0, part = 0; from < state.delta.length; from += WINDOW_CHUNK, part++) {
    const to = Math.min(from + WINDOW_CHUNK, state.delta.length);
    const count = to - from;
    await table.put(
      {
        PK: keys.race(state.race.raceId),
        SK: keys.window(windowStartMs, shardId, part === 0 ? state.uuid : `${state.uuid}.${part}`),
        count,
        seconds: deflate(state.delta.encode(from, to)),
        expiresAt: expiresAt(nowMs),
      },
      {
        // The retry of a bisected batch knows less than the try before it, which the state may count already.
        expression: 'attribute_not_exists(PK) OR #count <= :count',
        names: { '#count': 'count' },
        values: { ':count': count },
      },
    );
  }
}

/** Another writer was faster: its state is the base now, and the delta is folded into it again. */
function rebase(state: RaceState, stored: StoredState | null): void {
  if (stored === null) {
    state.base = 0;
    return;
  }
  state.base = stored.version;
  state.boardAt = Math.max(state.boardAt, stored.boardAt);
  state.rebase(stored.field);
}
