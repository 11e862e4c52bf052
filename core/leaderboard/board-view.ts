import type { Board } from '../messages/board.ts';
import type { RosterEntry } from '../messages/roster.ts';
import { ranked } from '../race/standings.ts';

export interface BoardRow {
  racerIndex: number;
  racerId: string;
  name: string;
  estimated: boolean;
  rank: number;
  /** Tenths of a point. */
  total: number;
  /** This total minus mine, tenths of a point; null when I am not on the board. */
  gap: number | null;
  /** Places gained since the view before; negative: lost. */
  move: number;
  isMe: boolean;
  /** Place in the whole order, from 0; rows of equal rank have places of their own. */
  position: number;
}

export interface BoardView {
  raceId: string;
  /** The second that everybody is ranked at. */
  second: number;
  /** Size of the field. */
  riders: number;
  /** Leaders, my neighbourhood and me, in rank order. */
  rows: BoardRow[];
  me: BoardRow | null;
  ahead: BoardRow | null;
  behind: BoardRow | null;
  /** racerIndex -> rank: the next view's `previousRanks`. */
  ranks: ReadonlyMap<number, number>;
}

/** How many leaders to show, and how many on each side of my own row. */
export interface ViewShape {
  leaders: number;
  around: number;
}

/**
 * What a rider sees of a board: the leaders, those around, and always the rider's own row. Without a row of one's
 * own the best `leaders + 2 * around + 1` are shown. A racerIndex the roster lacks gets the name "…".
 */
export function boardView(
  board: Board,
  roster: readonly RosterEntry[],
  myRacerId: string,
  previousRanks: ReadonlyMap<number, number>,
  shape: ViewShape,
): BoardView {
  const standings = ranked(board.standings);
  const ranks = new Map(standings.map(({ racerIndex, rank }) => [racerIndex, rank]));
  const myPosition = standings.findIndex(({ racerIndex }) => roster[racerIndex]?.racerId === myRacerId);
  const myTotal = standings[myPosition]?.total;

  const rowAt = (position: number): BoardRow | null => {
    const standing = standings[position];
    if (standing === undefined) return null;
    const { racerIndex, total, rank } = standing;
    const entry = roster[racerIndex];
    return {
      racerIndex,
      racerId: entry?.racerId ?? '',
      name: entry?.name ?? '…',
      estimated: entry?.estimated ?? false,
      rank,
      total,
      gap: myTotal === undefined ? null : total - myTotal,
      move: (previousRanks.get(racerIndex) ?? rank) - rank,
      isMe: position === myPosition,
      position,
    };
  };

  const rows = visiblePositions(standings.length, myPosition, shape).map(rowAt);
  return {
    raceId: board.raceId,
    second: board.second,
    riders: fieldSize(board),
    rows: rows.filter((row) => row !== null),
    me: myPosition < 0 ? null : rowAt(myPosition),
    ahead: myPosition < 0 ? null : rowAt(myPosition - 1),
    behind: myPosition < 0 ? null : rowAt(myPosition + 1),
    ranks,
  };
}

/** Riders in the race: those listed and those the tail counts. */
export function fieldSize(board: Board): number {
  return board.standings.length + (board.tail?.counts.reduce((sum, count) => sum + count, 0) ?? 0);
}

/**
 * Which places (from 0) to show: always the same number of them where the field allows it, so that the list keeps
 * its height while a rider moves from the back to the front.
 */
export function visiblePositions(
  riders: number,
  myPosition: number,
  { leaders, around }: ViewShape,
): number[] {
  const room = Math.min(riders, leaders + 2 * around + 1);
  const neighbours = room - Math.min(leaders, room);
  // My window slides behind the leaders and stops at the end of the field.
  const start = Math.min(Math.max(myPosition - around, leaders), riders - neighbours);
  const first = Array.from({ length: Math.min(leaders, room) }, (_, place) => place);
  return [...first, ...Array.from({ length: neighbours }, (_, place) => start + place)];
}
