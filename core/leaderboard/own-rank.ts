import type { Board } from '../messages/board.ts';
import type { RosterEntry } from '../messages/roster.ts';
import { estimatedRank, fieldSize, type Me } from './field.ts';

/**
 * A rider's rank on a board, without the rest of the field: exact among those listed, behind them as `estimatedRank` has
 * it; null for one whom the board does not know.
 */
export function ownRank(
  board: Board,
  roster: readonly RosterEntry[],
  me: Me,
): { rank: number; riders: number } | null {
  const mine = board.standings.find(({ racerIndex }) => roster[racerIndex]?.racerId === me.racerId);
  const total = mine?.total ?? (board.tail ? me.total : null);
  return total === null ? null : { rank: estimatedRank(board, total), riders: fieldSize(board) };
}
