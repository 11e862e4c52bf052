import { CREDIT_MS, HEAT_MS } from '../../../core/race/heat.ts';
import type { RideListing } from '../../../electron/contract/state.ts';

/** How far a ride has come: what the row says of it. */
export type RideStanding = 'riding' | 'sending' | 'lost' | 'counting' | 'provisional' | 'official';

const WORDS: Record<RideStanding, string> = {
  riding: 'Its heat is not over yet',
  sending: 'Not stored yet: kept here, and sent when the backend answers',
  lost: 'Came too late for the results. It is kept here',
  counting: 'Stored. Its rank has not come yet',
  provisional: 'Provisional',
  official: 'Official',
};

/** What is known of a ride at this clock time. */
export function rideStanding(ride: RideListing, now: number): RideStanding {
  const endsAt = ride.startsAt + HEAT_MS;
  if (ride.result) return ride.result.official ? 'official' : 'provisional';
  if (ride.stored) return 'counting';
  if (now < endsAt) return 'riding';
  return now > endsAt + CREDIT_MS ? 'lost' : 'sending';
}

export function rideWords(standing: RideStanding): string {
  return WORDS[standing];
}
