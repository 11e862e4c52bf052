import { heatAt, type Race } from '../../../core/race/heat.ts';
import { listFrom } from './list-from.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A day longer than a race's windows live: after that nothing can be made of them again. */
const REMEMBERED_MS = 8 * DAY_MS;
/** Below 400 KB whatever the ids. */
const MAX_REMEMBERED = 4000;

/** racerId, the last heat that is not theirs any more, and when (clock ms) it was said. */
type Entry = [racerId: string, heat: number, at: number];

/**
 * Who wanted to be forgotten in the last days, so that nothing is made again of what is still under way: one item, read
 * with each run of `finalize`. What they ride in later heats is theirs.
 */
export async function forgottenIn(race: Race, table: Table): Promise<Set<string>> {
  const { entries } = await read(table);
  return new Set(entries.filter(([, heat]) => race.heat <= heat).map(([racerId]) => racerId));
}

/** From now on a rider's rides of the running heat and all before are nobody's. @param nowMs clock ms */
export async function markForgotten(racerId: string, table: Table, nowMs: number): Promise<void> {
  for (;;) {
    const { version, entries } = await read(table);
    const others = entries.filter(([id, , at]) => id !== racerId && at > nowMs - REMEMBERED_MS);
    const next: Entry[] = [...others, [racerId, heatAt(nowMs), nowMs]];
    const item = {
      PK: keys.forgotten,
      SK: keys.forgottenRow,
      version: version + 1,
      entries: JSON.stringify(next.slice(-MAX_REMEMBERED)),
    };
    const written = await table.put(
      item,
      version === 0
        ? { expression: 'attribute_not_exists(PK)' }
        : { expression: 'version = :version', values: { ':version': version } },
    );
    if (written) return;
  }
}

async function read(table: Table): Promise<{ version: number; entries: Entry[] }> {
  const item = await table.get({ PK: keys.forgotten, SK: keys.forgottenRow });
  if (item === null) return { version: 0, entries: [] };
  return {
    version: Number(item.version),
    entries: listFrom(String(item.entries), isEntry, 'Riders who were forgotten'),
  };
}

function isEntry(value: unknown): value is Entry {
  if (!Array.isArray(value) || value.length !== 3) return false;
  const [racerId, heat, at] = value as unknown[];
  return typeof racerId === 'string' && Number.isSafeInteger(heat) && typeof at === 'number';
}
