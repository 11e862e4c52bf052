import path from 'node:path';

import { AlleycatError } from '../../../core/errors.ts';
import { FINISHED_SECONDS } from '../../../core/race/heat.ts';
import { UNITS_PER_POINT } from '../../../core/race/output.ts';
import type { RideSample } from '../../../core/race/ride.ts';
import { cumulativeTenths, rideSplits } from '../../../core/race/ride-splits.ts';
import type { RideDetail, RideSecond, RideToBeat } from '../../contract/ride-detail.ts';
import type { RideListing } from '../../contract/state.ts';
import { say } from '../../contract/sentences/say.ts';
import { rideListing } from './history.ts';
import { readJournal } from './journal.ts';

/**
 * A ride with everything that its journal tells, and the ride that it is held against.
 * @param rides all of them, for the best is looked for among these
 * @throws AlleycatError E_NO_RIDE where there is no journal of it with a second in it
 */
export function rideDetail(folder: string, raceId: string, rides: readonly RideListing[]): RideDetail {
  const ride = readJournal(path.join(folder, `${raceId}.jsonl`));
  const listing = ride === null ? null : rideListing(ride);
  if (ride === null || listing === null) {
    throw new AlleycatError('E_NO_RIDE', say('rideNotHere'));
  }
  const samples = ride.samples.toSorted((a, b) => a.second - b.second);
  return {
    ...listing,
    name: ride.name,
    estimated: ride.estimated,
    samples: samples.map(toSecond),
    splits: rideSplits(samples),
    ranks: ride.ranks,
    best: toBeat(folder, bestBeside(listing, rides)),
  };
}

function toSecond(sample: RideSample): RideSecond {
  const { second, cadenceRpm, resistancePercent, units, powerW, heartRateBpm } = sample;
  return [second, cadenceRpm, resistancePercent, units / UNITS_PER_POINT, powerW, heartRateBpm];
}

/** The best finished ride of the same class but for this one; of equal ones the first that was ridden. */
function bestBeside({ raceId, classId }: RideListing, rides: readonly RideListing[]): RideListing | null {
  const others = rides.filter(
    (ride) => ride.classId === classId && ride.raceId !== raceId && ride.secondsRidden >= FINISHED_SECONDS,
  );
  return others.reduce<RideListing | null>((best, ride) => {
    if (best === null || ride.totalTenths > best.totalTenths) return ride;
    return ride.totalTenths === best.totalTenths && ride.startsAt < best.startsAt ? ride : best;
  }, null);
}

function toBeat(folder: string, best: RideListing | null): RideToBeat | null {
  const ride = best === null ? null : readJournal(path.join(folder, `${best.raceId}.jsonl`));
  if (best === null || ride === null) return null;
  const { raceId, startsAt, totalTenths } = best;
  return { raceId, startsAt, totalTenths, cumulativeTenths: cumulativeTenths(ride.samples) };
}
