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
/** Before the start nobody is told to publish more often than who has heard of no board: more may still join. */
const EARLY_PACE_S = 2;
/** Before the start nothing is ranked, so a board has time: ms for each rider on the roster, up to so many. */
const EARLY_MS_A_RIDER = 12;
const EARLY_BOARD_MS = 5000;
/** Roster entries in one unit of 5 KB, which is what a message costs. */
const ENTRIES_A_UNIT = 120;
/** What it costs that a newcomer asks for the whole roster, in such units: the request, its invocation, the reply. */
const ASKING_UNITS = 10;
/** Shortest time between two boards of a race, clock ms: a little under a second, so that jitter does not halve the rate. */
const BOARD_EVERY_MS = 950;

/** How a race's riders publish: told by every board. */
export interface Pace {
  publishEverySeconds: number;
  finalSpreadSeconds: number;
}

/** Shortest time to a race's next board, clock ms. */
export function boardEveryMs(race: Race, riders: number, nowMs: number): number {
  if (nowMs >= race.startsAt) return BOARD_EVERY_MS;
  return Math.min(Math.max(riders * EARLY_MS_A_RIDER, BOARD_EVERY_MS), EARLY_BOARD_MS);
}

/**
 * Whether news of a roster goes out with all of it, from 0: where that costs everybody less than the newcomers' asking
 * for what they missed. So a small roster is always whole, and one who comes late to a large one is told alone.
 */
export function isSentWhole(riders: number, newcomers: number): boolean {
  const more = Math.ceil(riders / ENTRIES_A_UNIT) - Math.ceil(newcomers / ENTRIES_A_UNIT);
  return newcomers * ASKING_UNITS >= riders * more;
}

/** What a race's board says now, with so many riders on its shard. */
export function paceOf(race: Race, riders: number, nowMs: number): Pace {
  const pace = paceFor(riders);
  if (nowMs >= race.startsAt) return pace;
  return { ...pace, publishEverySeconds: Math.max(pace.publishEverySeconds, EARLY_PACE_S) };
}

/** The pace for a number of active riders on one shard. */
export function paceFor(activeRiders: number): Pace {
  return {
    publishEverySeconds: Math.max(1, Math.ceil(activeRiders / SHARD_BUDGET)),
    finalSpreadSeconds: Math.max(5, Math.ceil(activeRiders / 200)),
  };
}

/**
 * Riders of a race that publish, or will at its start: until everybody had the time to be seen, all of the roster.
 * Else a board of the warm-up would tell a thousand riders to publish as if they were none.
 */
export function ridersOf(
  { race, field, roster }: Pick<RaceState, 'race' | 'field' | 'roster'>,
  nowMs: number,
): number {
  return nowMs < race.startsAt + ACTIVE_SECONDS * 1000 ? roster.length : activeRiders(field);
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
