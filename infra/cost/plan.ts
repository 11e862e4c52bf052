import { CLASS_IDS } from '../../core/race/classes.ts';
import { FUNCTION_LIMITS, shardsFor } from '../settings.ts';
import { AS_THE_CODE_IS, DURATIONS } from './assumptions.ts';
import { heatCost, type HeatCost } from './heat-cost.ts';
import { idleRows, HOURS_A_MONTH } from './idle.ts';
import { optionRows, type StreamOptions } from './options-cost.ts';
import { HEATS_A_DAY, placeDay, type Placement } from './placement.ts';
import { times, total, type Row } from './row.ts';
import { shardLoad, type ShardLoad } from './shard-load.ts';

/** Deliveries a second that an account has until AWS raises it (shared/aws.md, general knowledge). */
export const ACCOUNT_DELIVERIES = 20_000;
/** Publishes a second of all clients that an account has: Basic Ingest counts. General knowledge. */
export const ACCOUNT_PUBLISHES = 20_000;

/** Requests a second that `requests` answers within its reserved concurrency. */
export const ANSWERED_REQUESTS = (1000 / DURATIONS.request) * FUNCTION_LIMITS.requests.reservedConcurrency;

export interface PlanWish extends StreamOptions {
  /** Heats at once. */
  heats: number;
  /** Riders of each. */
  racers: number;
  /** Days that are counted. */
  days: number;
  /** Hours of a day in which heats are ridden, back to back. */
  hoursADay: number;
  /** Null: as many as `shardsFor` says, which is what `npm run deploy` makes. */
  shards: number | null;
  /** The UTC day whose raceIds are placed, ms since the epoch. */
  dayStartMs: number;
}

export interface Plan {
  wish: PlanWish;
  shards: number;
  placement: Placement;
  /** A shard with one race, and the fullest one of the day. */
  load: { single: ShardLoad; worst: ShardLoad };
  heat: HeatCost;
  options: Row[];
  /** In all of the days: heats, their cost, and the standing charges. */
  heats: number;
  racing: Row[];
  idle: Row[];
  /** `requests`: while everybody looks at the results. */
  perSecond: { publishes: number; deliveries: number; requests: number };
  /** Sentences about what is exceeded, or not there. */
  warnings: string[];
}

/** All that the plan command says, in numbers. */
export function planFor(wish: PlanWish): Plan {
  const { heats, racers, days, hoursADay } = wish;
  const shards = wish.shards ?? shardsFor(heats, racers);
  const placement = placeDay(wish.dayStartMs, heats, shards);
  const consumers = 1 + (wish.archive ? 1 : 0) - (wish.fanOut ? 1 : 0);
  const load = {
    single: shardLoad(racers, undefined, consumers),
    worst: shardLoad(placement.worst.races * racers, undefined, consumers),
  };
  const heat = heatCost(racers, AS_THE_CODE_IS);
  // The shard is there all month; a heat by itself pays for its five minutes.
  const ridden = [...heat.live, ...heat.afterwards].filter(({ item }) => item !== 'shard for the heat');
  const options = optionRows(heat.quantities, wish);
  const allHeats = heats * days * (hoursADay / 24) * HEATS_A_DAY;
  const { publishEverySeconds } = load.single;
  const perSecond = {
    publishes: (heats * racers) / publishEverySeconds,
    deliveries: heats * racers,
    requests: (heats * racers) / AS_THE_CODE_IS.resultsEverySeconds,
  };
  return {
    ...{ wish, shards, placement, load, heat, options, perSecond },
    heats: allHeats,
    racing: times([...ridden, ...options], allHeats, 'heats'),
    idle: times(idleRows(shards, wish), (days * 24) / HOURS_A_MONTH, 'of a month'),
    warnings: warningsOf(wish, load.worst, perSecond),
  };
}

/** What one heat costs with its options: live, and with what riders read afterwards. */
export function costOfHeat({ heat, options }: Pick<Plan, 'heat' | 'options'>): { live: number; all: number } {
  const live = total([...heat.live, ...options]);
  return { live, all: live + total(heat.afterwards) };
}

function warningsOf(wish: PlanWish, worst: ShardLoad, perSecond: Plan['perSecond']): string[] {
  const exceeded = wish.onDemand ? [] : worst.loads.filter((load) => load.exceeded);
  return [
    ...exceeded.map(
      ({ what, value, limit, unit }) =>
        `A shard with ${worst.riders} riders: ${what} ${Math.round(value)} of ${limit} ${unit}.`,
    ),
    ...(perSecond.deliveries > ACCOUNT_DELIVERIES
      ? [`${perSecond.deliveries} deliveries/s; an account has ${ACCOUNT_DELIVERIES} until AWS raises it.`]
      : []),
    ...(perSecond.publishes > ACCOUNT_PUBLISHES
      ? [
          `${Math.round(perSecond.publishes)} publishes/s; an account has ${ACCOUNT_PUBLISHES} until AWS raises it.`,
        ]
      : []),
    ...(perSecond.requests > ANSWERED_REQUESTS
      ? [
          `${Math.round(perSecond.requests)} requests/s after the finish; its concurrency answers some ${ANSWERED_REQUESTS}.`,
        ]
      : []),
    ...(wish.heats > CLASS_IDS.length
      ? [`raceIds name ${CLASS_IDS.length} heats at once, one a class: for more, other heats' ids stand in.`]
      : []),
    ...(wish.racers > 1000
      ? ['A board lists 1,000 riders; the others find their rank in its histogram.']
      : []),
  ];
}
