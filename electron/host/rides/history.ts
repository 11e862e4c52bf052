import { effortCurve, unusualOf } from '../../../core/bike/plausibility.ts';
import { parseRaceId } from '../../../core/race/heat.ts';
import { pointsTenths } from '../../../core/race/output.ts';
import type { RideListing } from '../../contract/state.ts';
import { allRides, type JournaledRide } from './journal.ts';

/** The rides of this installation as its journals tell them, newest first; a ride without a second is none. */
export function rideHistory(folder: string): RideListing[] {
  return allRides(folder)
    .flatMap(listing)
    .sort((a, b) => b.startsAt - a.startsAt || a.classId - b.classId);
}

function listing(ride: JournaledRide): RideListing[] {
  const race = parseRaceId(ride.raceId);
  if (race === null || ride.samples.length === 0) return [];
  return [
    {
      raceId: race.raceId,
      classId: race.classId,
      startsAt: race.startsAt,
      totalTenths: pointsTenths(ride.samples.reduce((sum, { units }) => sum + units, 0)),
      secondsRidden: ride.samples.length,
      unusual: unusualOf(effortCurve(ride.samples)),
      stored: ride.stored,
      here: true,
      result: ride.result,
    },
  ];
}
