import { ranked } from '../race/standings.ts';
import type { FieldRow } from './field.ts';

/** A ride of an earlier heat, second by second. */
export interface PastRide {
  racerId: string;
  name: string;
  /** Clock time of its heat's start, ms since the epoch. */
  startsAt: number;
  /** Tenths of a point through each of the 300 seconds; index 0 is second 1. */
  cumulativeTenths: readonly number[];
}

/** The rides of before that stand beside today's. */
export interface PastRides {
  /** The best of the class, one a rider, in any order. */
  top: readonly PastRide[];
  /** My own best; null where I have none. */
  mine: PastRide | null;
  /** The one that is ridden against; null: none. It may be my own best. */
  ghost: PastRide | null;
}

/** `now`: rides in this heat. The others are of before: `myBest`, the `ghost` where that is somebody else's, the other `best`. */
export type RowKind = 'now' | 'best' | 'myBest' | 'ghost';

/** A row of a list in which rides of before stand among today's. */
export interface ListRow extends Omit<FieldRow, 'racerIndex' | 'rank'> {
  kind: RowKind;
  /** The row's own as long as the rides of before are the same: the racerIndex of who rides now, below 0 of a past ride. */
  key: number;
  /** null for a ride of before among today's riders: it takes nobody's place. */
  rank: number | null;
  /** Of a ride of before: when its heat started, ms since the epoch. */
  startsAt: number | null;
}

/** What a past ride had through a second of the heat, tenths of a point. @param second 0..300 */
export function paceAt({ cumulativeTenths }: Pick<PastRide, 'cumulativeTenths'>, second: number): number {
  return second < 1 ? 0 : (cumulativeTenths[Math.min(second, cumulativeTenths.length) - 1] ?? 0);
}

/**
 * All time: today's riders and the best rides of before, all at the same second, best first. Equal totals share a rank, today's
 * rider first. Who rides today and has a best is there twice, and my best always is.
 * @param field today's riders in rank order
 * @param second that the field is ranked at
 * @param myTotal mine at that second, tenths of a point; null when I do not ride
 */
export function allTimeRows(
  field: readonly FieldRow[],
  { top, mine, ghost }: PastRides,
  second: number,
  myTotal: number | null,
): ListRow[] {
  const known = new Set([mine?.racerId, ghost?.racerId]);
  const past = [
    ...ownAndGhost({ mine, ghost }),
    ...top.filter(({ racerId }) => !known.has(racerId)).map((ride) => ({ ride, kind: 'best' as const })),
  ].map(({ ride, kind }, index) => pastRow(ride, kind, index, second, myTotal));
  return ranked(merged(field.map(nowRow), past)).map(placed);
}

/** Here now: today's riders with their ranks, and the ghost in its place among them, without one. */
export function hereNowRows(
  field: readonly FieldRow[],
  { mine, ghost }: Pick<PastRides, 'mine' | 'ghost'>,
  second: number,
  myTotal: number | null,
): ListRow[] {
  const now = field.map(nowRow);
  if (ghost === null) return now;
  const kind = ghost.racerId === mine?.racerId ? 'myBest' : 'ghost';
  return merged(now, [pastRow(ghost, kind, 0, second, myTotal)]).map(placed);
}

function ownAndGhost({ mine, ghost }: Pick<PastRides, 'mine' | 'ghost'>) {
  return [
    ...(mine === null ? [] : [{ ride: mine, kind: 'myBest' as const }]),
    ...(ghost === null || ghost.racerId === mine?.racerId ? [] : [{ ride: ghost, kind: 'ghost' as const }]),
  ];
}

function nowRow({ racerIndex, ...row }: FieldRow): ListRow {
  return { ...row, kind: 'now', key: racerIndex, startsAt: null };
}

function pastRow(
  ride: PastRide,
  kind: RowKind,
  index: number,
  second: number,
  myTotal: number | null,
): ListRow {
  const total = paceAt(ride, second);
  return {
    kind,
    key: -1 - index,
    racerId: ride.racerId,
    name: ride.name,
    estimated: false,
    rank: null,
    total,
    gap: myTotal === null ? null : total - myTotal,
    isMe: false,
    position: 0,
    startsAt: ride.startsAt,
  };
}

/** Both in one order; of equal totals today's is before the one of before. */
function merged(now: readonly ListRow[], past: readonly ListRow[]): ListRow[] {
  return [...now, ...past].sort((a, b) => b.total - a.total);
}

function placed(row: ListRow, position: number): ListRow {
  return { ...row, position };
}
