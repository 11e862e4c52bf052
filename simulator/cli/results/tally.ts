import type { RideSecond } from '../../../core/messages/packed-ride.ts';

/** What was ridden: who, and the seconds that were sent. */
export interface Ridden {
  racerId: string;
  ride: readonly RideSecond[];
}

/** What the results say of a rider. */
export interface Counted {
  racerId: string;
  /** Tenths of a point. */
  total: number;
  /** Seconds seen, 0..300. */
  seconds: number;
}

/** The difference between what was ridden and what was counted. */
export interface Tally {
  riders: number;
  /** Riders' seconds that were ridden. */
  ridden: number;
  /** Riders' seconds that are not in the results. */
  lost: number;
  /** Seconds in the results that nobody rode. */
  surplus: number;
  /** Riders whose total is not the sum of what they rode, with both: tenths of a point. */
  wrongTotals: { racerId: string; ridden: number; counted: number }[];
}

/**
 * A ride's total in tenths of a point: per second (cadence + 35) * (resistance + 65) / 100 points where the pedals
 * turn, summed in 1/2000 points and rounded down at the end. Written here again on purpose: what checks the pipeline
 * must not share its sums.
 */
export function rideTotal(ride: readonly RideSecond[]): number {
  let twoThousandths = 0;
  for (const { cadenceRpm, resistancePercent } of ride) {
    if (cadenceRpm > 0) twoThousandths += Math.round((cadenceRpm + 35) * (resistancePercent + 65) * 20);
  }
  return Math.floor(twoThousandths / 200);
}

/** Compares rides with results, rider by rider; results of riders who are not ours do not matter. */
export function tally(field: readonly Ridden[], results: readonly Counted[]): Tally {
  const counted = new Map<string, Counted[]>();
  for (const row of results) counted.set(row.racerId, [...(counted.get(row.racerId) ?? []), row]);
  const sum: Tally = { riders: field.length, ridden: 0, lost: 0, surplus: 0, wrongTotals: [] };
  for (const { racerId, ride } of field) {
    const rows = counted.get(racerId) ?? [];
    const seconds = rows.reduce((all, row) => all + row.seconds, 0);
    const total = rows.reduce((all, row) => all + row.total, 0);
    const expected = rideTotal(ride);
    sum.ridden += ride.length;
    sum.lost += Math.max(0, ride.length - seconds);
    sum.surplus += Math.max(0, seconds - ride.length);
    if (total !== expected) sum.wrongTotals.push({ racerId, ridden: expected, counted: total });
  }
  return sum;
}

/** Whether everything that was ridden is counted once. */
export function isRight({ lost, surplus, wrongTotals }: Tally): boolean {
  return lost === 0 && surplus === 0 && wrongTotals.length === 0;
}
