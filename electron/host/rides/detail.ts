import path from 'node:path';

import { AlleycatError } from '../../../core/errors.ts';
import { cumulative, type Steps } from '../../../core/messages/pace-curve.ts';
import { distanceOf } from '../../../core/race/distance.ts';
import { FINISHED_SECONDS } from '../../../core/race/heat.ts';
import { UNITS_PER_POINT } from '../../../core/race/output.ts';
import type { RideSample } from '../../../core/race/ride.ts';
import { cumulativeTenths, rideSplits } from '../../../core/race/ride-splits.ts';
import type { RideDetail, RideSecond, RideToBeat } from '../../contract/ride-detail.ts';
import type { RideListing } from '../../contract/state.ts';
import { say } from '../../contract/sentences/say.ts';
import { readJournal } from './journal.ts';

export interface DetailSources {
  /** Where the journals are. */
  folder: string;
  /** All of the rider's rides: the best is looked for among these. */
  rides: readonly RideListing[];
  /** The rider's now. */
  name: string;
  /** A ride's tenths of each second, as the backend has them; null where it has none. Rejects as `Requests.ask`. */
  readonly curveOf: (raceId: string) => Promise<Steps | null>;
}

/**
 * A ride with everything that its journal tells, or where this computer has none what the backend does, and the ride that it
 * is held against.
 * @throws AlleycatError E_NO_RIDE where neither knows a second of it; as `Requests.ask` where only the backend can say
 */
export async function rideDetail(raceId: string, sources: DetailSources): Promise<RideDetail> {
  const listing = sources.rides.find((ride) => ride.raceId === raceId);
  if (listing === undefined) throw gone();
  const ridden = listing.here ? fromJournal(listing, sources) : await fromBackend(listing, sources);
  return { ...listing, ...ridden, best: await toBeat(listing, sources) };
}

type Ridden = Pick<RideDetail, 'name' | 'estimated' | 'samples' | 'distanceM' | 'splits' | 'ranks'>;

function fromJournal({ raceId }: RideListing, { folder }: DetailSources): Ridden {
  const ride = readJournal(path.join(folder, `${raceId}.jsonl`));
  if (ride === null || ride.samples.length === 0) throw gone();
  const samples = ride.samples.toSorted((a, b) => a.second - b.second);
  const { name, estimated, ranks } = ride;
  const splits = rideSplits(samples, cumulativeTenths(samples));
  return {
    name,
    estimated,
    samples: samples.map(toSecond),
    distanceM: distanceOf(samples),
    splits,
    ranks,
  };
}

function toSecond(sample: RideSample): RideSecond {
  const { second, cadenceRpm, resistancePercent, units, powerW, heartRateBpm } = sample;
  return [second, cadenceRpm, resistancePercent, units / UNITS_PER_POINT, powerW, heartRateBpm];
}

async function fromBackend({ raceId }: RideListing, { name, curveOf }: DetailSources): Promise<Ridden> {
  const steps = await curveOf(raceId);
  if (steps === null) throw new AlleycatError('E_NO_RIDE', say('rideElsewhere'));
  const unknown = { cadenceRpm: null, resistancePercent: null, powerW: null, heartRateBpm: null };
  const seen = steps.flatMap((tenths, at) => (tenths === null ? [] : [{ second: at + 1, tenths }]));
  return {
    name,
    estimated: false,
    samples: seen.map(({ second, tenths }) => [second, null, null, tenths / 10, null, null]),
    distanceM: null,
    splits: rideSplits(
      seen.map(({ second }) => ({ second, ...unknown })),
      cumulative(steps),
    ),
    ranks: [],
  };
}

/** The best other one, be it of another computer; without the backend's word on that the best of this one. */
async function toBeat(listing: RideListing, sources: DetailSources): Promise<RideToBeat | null> {
  const best = bestBeside(listing, sources.rides);
  if (best === null) return null;
  const cumulativeTenths = await totalsOf(best, sources).catch(() => null);
  if (cumulativeTenths !== null)
    return { raceId: best.raceId, startsAt: best.startsAt, totalTenths: best.totalTenths, cumulativeTenths };
  const others = sources.rides.filter(({ here, raceId }) => here && raceId !== best.raceId);
  return best.here ? null : toBeat(listing, { ...sources, rides: others });
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

/** A ride's total through each second; null where that is not known any more. */
async function totalsOf({ raceId, here }: RideListing, sources: DetailSources): Promise<number[] | null> {
  if (here) {
    const ride = readJournal(path.join(sources.folder, `${raceId}.jsonl`));
    return ride === null ? null : cumulativeTenths(ride.samples);
  }
  const steps = await sources.curveOf(raceId);
  return steps === null ? null : cumulative(steps);
}

function gone(): AlleycatError {
  return new AlleycatError('E_NO_RIDE', say('rideNotHere'));
}
