import { paceAt, type PastRide, type PastRides } from '../../../core/leaderboard/all-time.ts';
import type { Settings } from '../../../electron/contract/settings.ts';
import type { RideState } from '../../../electron/contract/state.ts';

/** Whom a ride is compared with second by second. */
export interface Rival {
  /** Another rider's; null: it is my own best. */
  name: string | null;
  /** How far ahead of it this ride is at its last second, tenths of a point; less than 0: behind; null before the first. */
  aheadTenths: number | null;
  /** Its seconds, where they are known. */
  ride: PastRide | null;
}

/** The ghost that was chosen, else my own best; null where there is neither. */
export function rivalOf(ride: RideState, past: PastRides, ghost: Settings['ghost']): Rival | null {
  if (typeof ghost === 'object' && past.ghost !== null)
    return { name: past.ghost.name, aheadTenths: aheadOf(ride, past.ghost), ride: past.ghost };
  const { mine } = past;
  if (ride.best) return { name: null, aheadTenths: ride.best.aheadTenths, ride: mine };
  return mine && { name: null, aheadTenths: aheadOf(ride, mine), ride: mine };
}

function aheadOf({ outputs, totalTenths }: RideState, past: PastRide): number | null {
  return outputs.length === 0 ? null : totalTenths - paceAt(past, outputs.length);
}
