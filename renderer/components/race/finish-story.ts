import type { BoardRow, BoardView } from '../../../core/leaderboard/board-view.ts';
import type { RaceResults, ResultRow, RideState } from '../../../electron/contract/state.ts';

export interface Neighbour {
  rank: number;
  name: string;
  /** How far away, tenths of a point, 0 or more. */
  apart: number;
}

/** What is known of a finished ride's place, and from where. */
export interface FinishStory {
  rank: { rank: number; riders: number } | null;
  totalTenths: number;
  ahead: Neighbour | null;
  behind: Neighbour | null;
  /** `unknown`: it comes; `none`: it does not. */
  status: 'board' | 'provisional' | 'official' | 'unknown' | 'none';
}

/** The best that is known: the results where there are any, before that the last board. */
export function finishStory(
  ride: RideState,
  racerId: string,
  results: RaceResults | null,
  view: BoardView | null,
): FinishStory {
  const rows = results?.raceId === ride.raceId ? results.rows : [];
  const mine = rows.find((row) => row.racerId === racerId);
  const board = view?.raceId === ride.raceId ? view : null;
  const around = mine ? tableNeighbours(rows, rows.indexOf(mine)) : boardNeighbours(board);
  // Official results may change for half an hour: the table is looked at again, the ride's own result is not.
  if (ride.result && !(mine && results?.status === 'official')) {
    const { rank, riders, totalTenths, official } = ride.result;
    return { rank: { rank, riders }, totalTenths, ...around, status: official ? 'official' : 'provisional' };
  }
  if (mine) {
    const { rank, totalTenths } = mine;
    const status = results?.status === 'official' ? 'official' : 'provisional';
    return { rank: { rank, riders: rows.length }, totalTenths, ...around, status };
  }
  return { ...fromBoard(board, ride.delivery), totalTenths: ride.totalTenths, ...around };
}

function fromBoard(
  view: BoardView | null,
  delivery: RideState['delivery'],
): Pick<FinishStory, 'rank' | 'status'> {
  if (delivery === 'nothing' || delivery === 'undelivered') return { rank: null, status: 'none' };
  // A rank that is only estimated is none for a card.
  if (!view?.me) return { rank: null, status: 'unknown' };
  return { rank: { rank: view.me.rank, riders: view.riders }, status: 'board' };
}

type Neighbours = Pick<FinishStory, 'ahead' | 'behind'>;

function tableNeighbours(rows: readonly ResultRow[], place: number): Neighbours {
  const mine = rows[place]?.totalTenths ?? 0;
  const at = (row: ResultRow | undefined): Neighbour | null =>
    row ? { rank: row.rank, name: row.name, apart: Math.abs(row.totalTenths - mine) } : null;
  return { ahead: at(rows[place - 1]), behind: at(rows[place + 1]) };
}

function boardNeighbours(view: BoardView | null): Neighbours {
  const at = (row: BoardRow | null | undefined): Neighbour | null =>
    row ? { rank: row.rank, name: row.name, apart: Math.abs(row.gap ?? 0) } : null;
  return { ahead: at(view?.ahead), behind: at(view?.behind) };
}
