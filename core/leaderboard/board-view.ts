import type { Board } from '../messages/board.ts';
import type { RosterEntry } from '../messages/roster.ts';
import { allTimeRows, hereNowRows, type ListRow, type PastRides } from './all-time.ts';
import { estimatedRank, fieldRows, fieldSize, type FieldRow, type Me } from './field.ts';

export { fieldSize };

/** A row of the field that is shown, and how it moved. */
export interface BoardRow extends FieldRow {
  /** Places gained since the view before; negative: lost. */
  move: number;
}

/** A row that is shown: of who rides now, or of a ride of before. */
export interface ShownRow extends ListRow {
  /** Places gained among today's riders since the view before; negative: lost. */
  move: number;
  followed: boolean;
}

/** What a board is shown beside, and whom to see first. */
export interface Beside {
  mode: 'now' | 'allTime';
  past: PastRides;
  /** racerIds */
  follows: ReadonlySet<string>;
}

const NOTHING: Beside = { mode: 'now', past: { top: [], mine: null, ghost: null }, follows: new Set() };
/** Riders to follow who are always in sight, at most. */
const MAX_PINNED = 3;
/** My own row and one on each side stay, whoever else is to be in sight. */
const MIN_NEIGHBOURS = 3;

export interface BoardView {
  raceId: string;
  /** The second that everybody is ranked at. */
  second: number;
  /** Size of the field. */
  riders: number;
  mode: Beside['mode'];
  /** Leaders, my neighbourhood and me, in their order; my best, the ghost and riders to follow wherever they are. */
  rows: ShownRow[];
  /** How many rows there are in all, shown or not. */
  listed: number;
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
  shape: ViewShape & { beside?: Beside | undefined },
): BoardView {
  const { mode, past, follows } = shape.beside ?? NOTHING;
  const field = fieldRows(board, roster, me);
  const myPosition = field.findIndex(({ isMe }) => isMe);
  const ranks = new Map(field.map(({ racerIndex, rank }) => [racerIndex, rank]));
  const moves = new Map(
    field.map(({ racerIndex, rank }) => [racerIndex, (previousRanks.get(racerIndex) ?? rank) - rank]),
  );
  const moveOf = (key: number): number => moves.get(key) ?? 0;

  const rowAt = (position: number): BoardRow | null => {
    const row = field[position];
    return row ? { ...row, move: moveOf(row.racerIndex) } : null;
  };
  const myRow = rowAt(myPosition);

  const list = mode === 'allTime' ? allTimeRows : hereNowRows;
  const lines = list(field, past, board.second, myRow?.total ?? me.total);
  const mine = lines.findIndex(({ isMe }) => isMe);
  const shown = new Set(visiblePositions(lines.length, mine, shape, pinned(lines, follows)));
  return {
    raceId: board.raceId,
    second: board.second,
    riders: fieldSize(board),
    mode,
    rows: lines
      .filter(({ position }) => shown.has(position))
      .map((row) => ({
        ...row,
        move: moveOf(row.key),
        followed: row.kind === 'now' && follows.has(row.racerId),
      })),
    listed: lines.length + fieldSize(board) - field.length,
    field,
    me: myRow,
    myRank: myRow ? { rank: myRow.rank, exact: true } : unlistedRank(board, me),
    ahead: myRow && rowAt(myPosition - 1),
    behind: myRow && rowAt(myPosition + 1),
    ranks,
  };
}

/** Places that are to be in sight wherever they are: my best, the ghost, and the best of the riders to follow. */
function pinned(lines: readonly ListRow[], follows: ReadonlySet<string>): number[] {
  const chosen = lines.filter(({ kind }) => kind === 'myBest' || kind === 'ghost');
  const followed = lines.filter(({ kind, racerId }) => kind === 'now' && follows.has(racerId));
  return [...chosen, ...followed.slice(0, MAX_PINNED)].map(({ position }) => position);
}

/** Where I am behind the listed riders; on a board of the whole field I am simply not in it yet. */
function unlistedRank(board: Board, { total }: Me): BoardView['myRank'] {
  return board.tail && total !== null ? { rank: estimatedRank(board, total), exact: false } : null;
}

/**
 * Which places (from 0) to show: always the same number of them where the field allows it, so that the list keeps
 * its height while a rider moves from the back to the front.
 * @param pins places to show before my neighbours, the most wanted first, as far as there is room
 */
export function visiblePositions(
  riders: number,
  myPosition: number,
  { leaders, around }: ViewShape,
  pins: readonly number[] = [],
): number[] {
  const room = Math.min(riders, leaders + 2 * around + 1);
  const first = Array.from({ length: Math.min(leaders, room) }, (_, place) => place);
  const left = room - first.length;
  const kept = pins.filter((place) => place >= leaders).slice(0, Math.max(left - MIN_NEIGHBOURS, 0));
  for (let neighbours = left; ; neighbours--) {
    // My window slides behind the leaders and stops at the end of the field.
    const before = Math.floor((neighbours - 1) / 2);
    const start = Math.min(Math.max(myPosition - before, leaders), riders - neighbours);
    const outside = kept.filter((place) => place < start || place >= start + neighbours);
    // Each place less in the window is one more outside, or none: so they meet.
    if (neighbours + outside.length > left) continue;
    const window = Array.from({ length: neighbours }, (_, place) => start + place);
    return [...first, ...outside, ...window].sort((a, b) => a - b);
  }
}
