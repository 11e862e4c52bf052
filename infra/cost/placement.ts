import { CLASS_IDS } from '../../core/race/classes.ts';
import { HEAT_MS, raceOf } from '../../core/race/heat.ts';
import { createPartitioner } from '../../local/stream/partition.ts';

/** Heats of a UTC day. */
export const HEATS_A_DAY = 86_400_000 / HEAT_MS;

/** Where the heats of a day fall: which shards, and how many meet. */
export interface Placement {
  /** The races of each heat of the day, as shard indices; the class is the place in the row. */
  heats: number[][];
  /** By class: heats of the day on each shard. */
  perClass: number[][];
  /** Full heats that meet on one shard at the worst moment of the day, and when that first is. */
  worst: { races: number; shard: number; heat: number };
  /** How many of the day's heats have at most so many races on one shard: index 1 and up. */
  moments: number[];
}

/**
 * Places every race of a day by the MD5 of its raceId. There are six races at a time, one a class: `concurrent` beyond
 * that has no raceIds yet, so later heats' ids stand in for them, which MD5 scatters as well.
 */
export function placeDay(dayStartMs: number, concurrent: number, shards: number): Placement {
  const shardOf = createPartitioner(shards);
  const first = Math.floor(dayStartMs / HEAT_MS);
  const heats: number[][] = [];
  const perClass = CLASS_IDS.map(() => new Array<number>(shards).fill(0));
  const moments: number[] = [];
  const worst = { races: 0, shard: 0, heat: first };
  for (let n = 0; n < HEATS_A_DAY; n++) {
    const placed = raceIdsAt(first + n, concurrent).map(shardOf);
    heats.push(placed);
    placed.slice(0, CLASS_IDS.length).forEach((shard, place) => count(perClass[place] ?? [], shard));
    const busiest = fullest(placed, shards);
    moments[busiest.races] = (moments[busiest.races] ?? 0) + 1;
    if (busiest.races > worst.races) Object.assign(worst, busiest, { heat: first + n });
  }
  return { heats, perClass, worst, moments };
}

/** The raceIds that run at once in a heat. */
export function raceIdsAt(heat: number, concurrent: number): string[] {
  return Array.from({ length: concurrent }, (_, index) => {
    const classId = CLASS_IDS[index % CLASS_IDS.length] ?? 1;
    // Stand-ins begin a year later, so that they are nobody's of today.
    const round = Math.floor(index / CLASS_IDS.length);
    return raceOf(classId, heat + (round === 0 ? 0 : 365 * HEATS_A_DAY * round)).raceId;
  });
}

function fullest(placed: readonly number[], shards: number): { races: number; shard: number } {
  const races = new Array<number>(shards).fill(0);
  for (const shard of placed) count(races, shard);
  const most = Math.max(...races);
  return { races: most, shard: races.indexOf(most) };
}

function count(counts: number[], at: number): void {
  counts[at] = (counts[at] ?? 0) + 1;
}
