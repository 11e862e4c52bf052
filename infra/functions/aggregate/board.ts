import { encodeBoard } from '../../../core/messages/board.ts';
import type { Field } from '../../../core/race/field.ts';
import { HEAT_SECONDS, type Race } from '../../../core/race/heat.ts';
import type { RaceRoster } from '../shared/race-roster.ts';
import type { RaceState } from './race-state.ts';
import { Ranking } from './ranking.ts';

/** Messages a second that a shard's riders are kept under: half of what a shard takes. */
const SHARD_BUDGET = 500;
/** A rider seen within this many seconds before the board's counts as active, s. */
const ACTIVE_SECONDS = 15;

/** How a race's riders publish: told by every board. */
export interface Pace {
  publishEverySeconds: number;
  finalSpreadSeconds: number;
}

/** The pace for a number of active riders on one shard. */
export function paceFor(activeRiders: number): Pace {
  return {
    publishEverySeconds: Math.max(1, Math.ceil(activeRiders / SHARD_BUDGET)),
    finalSpreadSeconds: Math.max(5, Math.ceil(activeRiders / 200)),
  };
}

/** Riders of a race that were seen in the last seconds before `second`. */
export function activeRiders(field: Field): number {
  let active = 0;
  for (let racerIndex = 0; racerIndex < field.riders; racerIndex++) {
    const latest = field.latestSecond(racerIndex);
    if (latest > 0 && latest > field.second - ACTIVE_SECONDS) active++;
  }
  return active;
}

/** The second that a board ranks everybody at: late enough that everybody's samples of it have arrived. 0..300. */
export function boardSecond(race: Race, nowMs: number, publishEverySeconds: number): number {
  const elapsed = Math.floor((nowMs - race.startsAt) / 1000);
  return Math.min(Math.max(elapsed - publishEverySeconds - 1, 0), HEAT_SECONDS);
}

/** The board of a race as its field stands, packed. Riders with no second seen are not on it. */
export function packBoard(
  race: Race,
  field: Field,
  roster: RaceRoster,
  pace: Pace,
  asOf: number,
): Uint8Array {
  return packRankedBoard({ race, field, roster, ranking: new Ranking() }, pace, asOf);
}

/** The same of a race whose ranking is kept up from board to board. */
export function packRankedBoard(
  { race, field, roster, ranking }: Pick<RaceState, 'race' | 'field' | 'roster' | 'ranking'>,
  pace: Pace,
  asOf: number,
): Uint8Array {
  return encodeBoard({
    raceId: race.raceId,
    second: field.second,
    asOf,
    ...pace,
    rosterEpoch: roster.epoch,
    rosterLength: roster.length,
    rosterChecksum: roster.checksum,
    standings: [...ranking.of(field, roster)],
  });
}
