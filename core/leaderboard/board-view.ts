import type { Board } from '../messages/board.ts';
import type { RosterEntry } from '../messages/roster.ts';
import { estimatedRank, fieldRows, fieldSize, type FieldRow, type Me } from './field.ts';

export { fieldSize };

/** A row of the field that is shown, and how it moved. */
export interface BoardRow extends FieldRow {
  /** Places gained since the view before; negative: lost. */
  move: number;
}

export interface BoardView {
  raceId: string;
  /** The second that everybody is ranked at. */
  second: number;
  /** Size of the field. */
  riders: number;
  /** Leaders, my neighbourhood and me, in rank order. */
  rows: BoardRow[];
  /** Everybody the board lists, in rank order. */
  field: readonly FieldRow[];
  me: BoardRow | null;
  /** Mine where it is known: exact on the list, estimated behind it; null when I do not ride. */
  myRank: { rank: number; exact: boolean } | null;
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
 * own the best `leaders + 2 * around + 1` are shown.
 */
export function boardView(
  board: Board,
  roster: readonly RosterEntry[],
  me: Me,
  previousRanks: ReadonlyMap<number, number>,
  shape: ViewShape,
): BoardView {
  const field = fieldRows(board, roster, me);
  const myPosition = field.findIndex(({ isMe }) => isMe);

  const rowAt = (position: number): BoardRow | null => {
    const row = field[position];
    return row ? { ...row, move: (previousRanks.get(row.racerIndex) ?? row.rank) - row.rank } : null;
  };
  const myRow = rowAt(myPosition);

  const rows = visiblePositions(field.length, myPosition, shape).map(rowAt);
  return {
    raceId: board.raceId,
    second: board.second,
    riders: fieldSize(board),
    rows: rows.filter((row) => row !== null),
    field,
    me: myRow,
    myRank: myRow ? { rank: myRow.rank, exact: true } : unlistedRank(board, me),
    ahead: myRow && rowAt(myPosition - 1),
    behind: myRow && rowAt(myPosition + 1),
    ranks: new Map(field.map(({ racerIndex, rank }) => [racerIndex, rank])),
  };
}

/** Where I am behind the listed riders; on a board of the whole field I am simply not in it yet. */
function unlistedRank(board: Board, { total }: Me): BoardView['myRank'] {
  return board.tail && total !== null ? { rank: estimatedRank(board, total), exact: false } : null;
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
