import type { Board } from '../messages/board.ts';
import type { RosterEntry } from '../messages/roster.ts';
import { ranked } from '../race/standings.ts';

/** One rider of a board, beside a name. */
export interface FieldRow {
  racerIndex: number;
  racerId: string;
  name: string;
  estimated: boolean;
  rank: number;
  /** Tenths of a point. */
  total: number;
  /** This total minus mine, tenths of a point; null when mine is not known. */
  gap: number | null;
  isMe: boolean;
  /** Place in the whole order, from 0; rows of equal rank have places of their own. */
  position: number;
}

/** Whose board it is. */
export interface Me {
  racerId: string;
  /**
   * Own count of the total at the board's second, tenths of a point; null when not riding. It speaks only where the
   * board lists the best of a larger field and me not among them.
   */
  total: number | null;
}

/**
 * Everybody the board lists, in rank order: the whole field up to 1,000 riders, beyond that the best 1,000. A
 * racerIndex the roster lacks gets the name "…".
 */
export function fieldRows(board: Board, roster: readonly RosterEntry[], me: Me): FieldRow[] {
  const standings = ranked(board.standings);
  const myPosition = standings.findIndex(({ racerIndex }) => roster[racerIndex]?.racerId === me.racerId);
  const myTotal = standings[myPosition]?.total ?? (board.tail ? me.total : null);
  return standings.map(({ racerIndex, total, rank }, position) => {
    const entry = roster[racerIndex];
    return {
      racerIndex,
      racerId: entry?.racerId ?? '',
      name: entry?.name ?? '…',
      estimated: entry?.estimated ?? false,
      rank,
      total,
      gap: myTotal === null ? null : total - myTotal,
      isMe: position === myPosition,
      position,
    };
  });
}

/** Riders in the race: those listed and those the tail counts. */
export function fieldSize(board: Board): number {
  return board.standings.length + (board.tail ? sum(board.tail.counts) : 0);
}

/**
 * The rank that a total would have on this board. Among those listed it is exact; behind them the histogram tells how
 * many ride in the buckets above, and those in the total's own bucket are taken to lie evenly in it: at most as many
 * places off as ride in that bucket.
 * @param total tenths of a point, 0 or more
 */
export function estimatedRank(board: Board, total: number): number {
  const ahead = board.standings.filter((standing) => standing.total > total).length;
  if (!board.tail) return ahead + 1;
  const { bucketWidth, counts } = board.tail;
  const bucket = Math.floor(total / bucketWidth);
  const low = bucket * bucketWidth;
  // Nobody behind the list has more than the last on it.
  const high = Math.min(low + bucketWidth - 1, board.standings.at(-1)?.total ?? Infinity);
  const share = Math.max(high - total, 0) / bucketWidth;
  // One of those in my bucket is me.
  const others = Math.max((counts[bucket] ?? 0) - 1, 0);
  const rank = ahead + sum(counts.slice(bucket + 1)) + Math.round(others * share) + 1;
  return Math.min(rank, fieldSize(board));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((all, count) => all + count, 0);
}
