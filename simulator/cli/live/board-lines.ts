import { fieldSize } from '../../../core/leaderboard/board-view.ts';
import type { Board } from '../../../core/messages/board.ts';
import type { RosterEntry } from '../../../core/messages/roster.ts';
import { className } from '../../../core/race/classes.ts';
import { HEAT_SECONDS, parseRaceId } from '../../../core/race/heat.ts';
import { ranked } from '../../../core/race/standings.ts';

/** Riders that are listed. */
const TOP = 10;
/** Riders that a plain line names. */
const TOP_OF_LINE = 3;
const NAME_WIDTH = 24;

/** What is to be seen of a race now. */
export interface Scene {
  raceId: string;
  /** The newest board; null before the first. */
  board: Board | null;
  roster: readonly RosterEntry[];
  /** Clock ms since the epoch. */
  nowMs: number;
}

/** The board as a block of lines, always the same number of them: top ten, the field's size, second, board age. */
export function boardLines({ raceId, board, roster, nowMs }: Scene): string[] {
  const race = parseRaceId(raceId);
  const head = `${race === null ? '' : className(race.classId)}  ${raceId}`;
  if (board === null) return [head, 'waiting for the first board', ...new Array<string>(TOP).fill('')];
  const rows = ranked(board.standings.slice(0, TOP)).map(({ rank, racerIndex, total }) => {
    const name = [...(roster[racerIndex]?.name ?? '…')].slice(0, NAME_WIDTH).join('');
    const gap = NAME_WIDTH - [...name].length;
    return `${String(rank).padStart(4)}  ${name}${' '.repeat(gap)}${points(total).padStart(11)}`;
  });
  return [head, statusLine(board, nowMs), ...rows, ...new Array<string>(TOP - rows.length).fill('')];
}

/** The board in one line, for what is no terminal. */
export function plainLine({ board, roster, nowMs }: Scene): string {
  if (board === null) return 'waiting for the first board';
  const top = board.standings
    .slice(0, TOP_OF_LINE)
    .map(
      ({ racerIndex, total }, place) => `${place + 1} ${roster[racerIndex]?.name ?? '…'} ${points(total)}`,
    );
  return [statusLine(board, nowMs), ...top].join('  ');
}

function statusLine(board: Board, nowMs: number): string {
  const riders = fieldSize(board);
  const age = Math.max(0, nowMs - board.asOf) / 1000;
  const second = `second ${board.second} of ${HEAT_SECONDS}`;
  return `${second}  ${riders} ${riders === 1 ? 'rider' : 'riders'}  board ${age.toFixed(1)} s old`;
}

/** Tenths of a point as people read them. */
function points(tenths: number): string {
  return (tenths / 10).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}
