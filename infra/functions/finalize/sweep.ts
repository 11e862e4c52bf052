import { CLASS_IDS } from '../../../core/race/classes.ts';
import { heatAt, OFFICIAL_MS, raceOf, type Race } from '../../../core/race/heat.ts';
import type { Environment } from '../shared/environment.ts';
import { keys } from '../shared/keys.ts';

/**
 * Heats looked back to: beyond the half hour in which samples are credited, and 45 minutes of the hour for which records may be
 * tried again. What is made durable later than that is made into results by `aggregate`'s own call alone.
 */
const HEATS = 16;

/**
 * Races that may want finalizing and that nobody asked for: those whose heat ended within the time in which something
 * may still come to them. Derived from the clock alone: there is no list that could be lost.
 */
export async function racesToSweep({ clock, table }: Environment): Promise<string[]> {
  const now = clock.now();
  const recent = recentRaces(now);
  const states = await table.batchGet(
    recent.map(({ raceId }) => ({ PK: keys.race(raceId), SK: keys.state })),
    ['PK', 'version'],
  );
  const results = await table.batchGet(
    recent.map(({ raceId }) => ({ PK: keys.race(raceId), SK: keys.results })),
    ['PK', 'stateVersion', 'official'],
  );
  const versions = new Map(states.map(({ PK, version }) => [PK, Number(version)]));
  const done = new Map(results.map((item) => [item.PK, item]));
  return recent
    .filter(({ raceId, endsAt }) => {
      const version = versions.get(keys.race(raceId));
      if (version === undefined) return false;
      const result = done.get(keys.race(raceId));
      if (result === undefined || Number(result.stateVersion) !== version) return true;
      return result.official !== true && now >= endsAt + OFFICIAL_MS;
    })
    .map(({ raceId }) => raceId);
}

/** Every class's heats that have ended within the last 80 minutes: 96 races, within one BatchGetItem. */
function recentRaces(now: number): Race[] {
  const newest = heatAt(now) - 1;
  const oldest = newest - HEATS + 1;
  const races: Race[] = [];
  for (let heat = Math.max(oldest, 0); heat <= newest; heat++) {
    for (const classId of CLASS_IDS) races.push(raceOf(classId, heat));
  }
  return races;
}
