import type { ShownRow } from '../../../core/leaderboard/board-view.ts';

export interface PlacedRow {
  row: ShownRow;
  /** From the top, in heights of a row. */
  top: number;
  /** Others stand between it and the row above, and no line says so. */
  apart: boolean;
}

export interface BoardLayout {
  /** In the order of their keys, so that a row that is overtaken stays the same node and can travel. */
  placed: PlacedRow[];
  /** The largest gap: where it is, and how many stand in it. */
  gap: { top: number; riders: number } | null;
}

/** Where each row stands. Rows come in their order; the largest of the holes in it gets a line of its own. */
export function layOut(rows: readonly ShownRow[]): BoardLayout {
  const holes = rows.map(({ position }, index) => position - (rows[index - 1]?.position ?? position - 1) - 1);
  const most = Math.max(0, ...holes);
  const at = most > 0 ? holes.indexOf(most) : rows.length;
  const placed = rows.map((row, index): PlacedRow => {
    const hole = holes[index] ?? 0;
    return { row, top: index < at ? index : index + 1, apart: hole > 0 && index !== at };
  });
  return {
    placed: placed.sort((a, b) => a.row.key - b.row.key),
    gap: most > 0 ? { top: at, riders: most } : null,
  };
}
