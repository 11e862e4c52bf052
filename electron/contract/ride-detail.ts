import type { RideSplit } from '../../core/race/ride-splits.ts';
import type { RideListing } from './state.ts';

export type { RideSplit };

/** One second of a ride: outputPoints are the points that it was worth; null where no sensor said it, or the backend alone knows the ride. */
export type RideSecond = [
  second: number,
  cadenceRpm: number | null,
  resistancePercent: number | null,
  outputPoints: number,
  powerW: number | null,
  heartRateBpm: number | null,
];

/** Rank and size of the field at a second of the heat, 0..300, as a board had them. */
export type RankAt = [second: number, rank: number, riders: number];

/** A ride with everything that its journal tells; of one that is not `here` what the backend keeps: the points of each second. */
export interface RideDetail extends RideListing {
  /** As the rider was called in it; now, where it is not `here`. */
  name: string;
  /** Some of its resistances are estimated. */
  estimated: boolean;
  /** Of the seconds that were ridden, in their order. */
  samples: RideSecond[];
  /** What the bike's own speed makes of it, m; null where the bike told none, or it is not `here`. */
  distanceM: number | null;
  /** All five minutes; their tenths add up to `totalTenths`. */
  splits: RideSplit[];
  /** In the order of seconds, about one in five; empty where no board was heard, an older app rode, or it is not `here`. */
  ranks: RankAt[];
  /** The rider's best finished ride of the class that is known, but for this one; null where there is none. */
  best: RideToBeat | null;
}

/** A ride that another is held against. */
export interface RideToBeat {
  raceId: string;
  /** Clock time of the heat's start, ms since the epoch: before or after the other one's. */
  startsAt: number;
  totalTenths: number;
  /** Tenths of a point through each of the 300 seconds; index 0 is second 1. */
  cumulativeTenths: number[];
}
