import type { RideSample } from './ride.ts';

/** Beyond it no pedalled wheel goes; a bike that tells more tells nothing. */
export const MAX_SPEED_KMH = 150;

const SECONDS_PER_HOUR = 3600;

/**
 * Metres through each of the seconds that are given, by the bike's own speed: a second without one adds nothing.
 * Null where the bike told none in any of them.
 */
export function cumulativeMetres(samples: readonly Pick<RideSample, 'speedKmh'>[]): number[] | null {
  if (samples.every(({ speedKmh }) => speedKmh === null)) return null;
  let metres = 0;
  return samples.map(({ speedKmh }) => (metres += ((speedKmh ?? 0) * 1000) / SECONDS_PER_HOUR));
}

/** Metres of a ride; null where the bike told no speed. */
export function distanceOf(samples: readonly Pick<RideSample, 'speedKmh'>[]): number | null {
  return cumulativeMetres(samples)?.at(-1) ?? null;
}
