import type { BoardRow } from '../../../core/leaderboard/board-view.ts';

export interface PlacedRow {
  row: BoardRow;
  /** From the top, in heights of a row. */
  top: number;
}

export interface BoardLayout {
  /** In order of racerIndex, so that a row that is overtaken stays the same node and can travel. */
  placed: PlacedRow[];
  /** The gap between the leaders and those around me: where it is, and how many ride in it. */
  gap: { top: number; riders: number } | null;
}

/** Where each row stands. Rows come in rank order and at most once with a hole in it. */
export function layOut(rows: readonly BoardRow[]): BoardLayout {
  let gap: BoardLayout['gap'] = null;
  const placed = rows.map((row, index): PlacedRow => {
    const above = rows[index - 1];
    const between = above ? row.position - above.position - 1 : 0;
    if (between > 0) gap = { top: index, riders: between };
    return { row, top: gap ? index + 1 : index };
  });
  return { placed: placed.sort((a, b) => a.row.racerIndex - b.row.racerIndex), gap };
}
