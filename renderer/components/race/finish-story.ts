import type { BoardView } from '../../../core/leaderboard/board-view.ts';
import type { RaceResults, RideState } from '../../../electron/contract/state.ts';

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
  status: 'board' | 'provisional' | 'official' | 'unknown';
}

/** The best that is known: the results where there are any, before that the last board. */
export function finishStory(
  ride: RideState,
  racerId: string,
  results: RaceResults | null,
  view: BoardView | null,
): FinishStory {
  const rows = results?.raceId === ride.raceId ? results.rows : [];
  const place = rows.findIndex((row) => row.racerId === racerId);
  const mine = rows[place];
  const board = view?.raceId === ride.raceId ? view : null;
  const totalTenths = ride.result?.totalTenths ?? mine?.totalTenths ?? ride.totalTenths;
  const next = (step: -1 | 1): Neighbour | null => {
    const row = mine ? rows[place + step] : undefined;
    if (row) return { rank: row.rank, name: row.name, apart: Math.abs(row.totalTenths - totalTenths) };
    const seen = mine ? null : step < 0 ? board?.ahead : board?.behind;
    return seen ? { rank: seen.rank, name: seen.name, apart: Math.abs(seen.gap ?? 0) } : null;
  };
  const neighbours = { ahead: next(-1), behind: next(1), totalTenths };
  if (ride.result) {
    const { rank, riders, official } = ride.result;
    return { rank: { rank, riders }, status: official ? 'official' : 'provisional', ...neighbours };
  }
  if (mine) {
    const status = results?.status === 'official' ? 'official' : 'provisional';
    return { rank: { rank: mine.rank, riders: rows.length }, status, ...neighbours };
  }
  if (board?.me)
    return { rank: { rank: board.me.rank, riders: board.riders }, status: 'board', ...neighbours };
  return { rank: null, status: 'unknown', ...neighbours };
}
