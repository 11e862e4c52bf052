import type { ClassId } from './classes.ts';

/** Length of a heat in seconds, and in milliseconds. */
export const HEAT_SECONDS = 300;
export const HEAT_MS = HEAT_SECONDS * 1000;

/** Seconds a rider must have been seen in to have *finished* the heat. */
export const FINISHED_SECONDS = 285;

/** How long after its end samples of a heat are still credited, ms. */
export const CREDIT_MS = 30 * 60 * 1000;

/** How long after its end a heat's results become official, ms. */
export const OFFICIAL_MS = 60 * 1000;

/** How long after its end a heat's rides are among the best, ms: the results are official, and what follows from them is written. */
export const RECORDS_MS = OFFICIAL_MS + 30 * 1000;

/** The last heat that a raceId can name. */
export const MAX_HEAT = 999_999_999;

/** `<classId>-<heat>`: class 1..6, heat without leading zeros, at most nine digits. */
export const RACE_ID_PATTERN = /^[1-6]-(?:0|[1-9]\d{0,8})$/;

/** One heat of one class: it covers [startsAt, endsAt) in ms since the epoch. */
export interface Race {
  readonly raceId: string;
  readonly classId: ClassId;
  readonly heat: number;
  readonly startsAt: number;
  readonly endsAt: number;
}

/** The number of the heat that covers a time (ms since the epoch): heat n is [n * 300 s, (n + 1) * 300 s). */
export function heatAt(timeMs: number): number {
  return Math.floor(timeMs / HEAT_MS);
}

/** The race that a class rides in a heat. @throws RangeError when the heat is not an integer in 0..999999999. */
export function raceOf(classId: ClassId, heat: number): Race {
  if (!Number.isInteger(heat) || heat < 0 || heat > MAX_HEAT)
    throw new RangeError(`heat ${heat} is out of range`);
  const startsAt = heat * HEAT_MS;
  return { raceId: `${classId}-${heat}`, classId, heat, startsAt, endsAt: startsAt + HEAT_MS };
}

/** The race behind a raceId, or null when the text is no raceId. */
export function parseRaceId(raceId: string): Race | null {
  return RACE_ID_PATTERN.test(raceId) ? raceById(raceId) : null;
}

/** The race behind a text that `RACE_ID_PATTERN` is known to match: its first character is a class. */
export function raceById(raceId: string): Race {
  return raceOf(Number(raceId.charAt(0)) as ClassId, Number(raceId.slice(2)));
}

/**
 * The second of a race that a time falls into. Second s in 1..300 covers (start + s - 1, start + s] seconds, so
 * the very start belongs to no second of its own race: 0 and below lie before it, 301 and above after it.
 */
export function secondAt(race: Race, timeMs: number): number {
  return Math.ceil((timeMs - race.startsAt) / 1000);
}
