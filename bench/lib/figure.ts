/** One measured number, over the runs it was measured in. */
export interface Figure {
  name: string;
  unit: string;
  min: number;
  median: number;
  max: number;
  /** How many values there were. */
  runs: number;
  /** What it has to reach, if anything, and whether its median does. */
  target?: string;
  reached?: boolean;
  /** The values in their order, where that says something: kept, not printed. */
  series?: number[];
}

/** A bound that the median must keep. */
export type Target = { atMost: number } | { atLeast: number };

/** @param values one of each run; at least one */
export function figure(name: string, unit: string, values: readonly number[], target?: Target): Figure {
  const sorted = [...values].sort((a, b) => a - b);
  const median = percentile(sorted, 0.5);
  const measured = {
    name,
    unit,
    min: sorted[0] ?? NaN,
    median,
    max: sorted.at(-1) ?? NaN,
    runs: sorted.length,
  };
  if (target === undefined) return measured;
  return 'atMost' in target
    ? { ...measured, target: `<= ${target.atMost}`, reached: median <= target.atMost }
    : { ...measured, target: `>= ${target.atLeast}`, reached: median >= target.atLeast };
}

/**
 * The value below which a part of the others lies, by the nearest-rank method; NaN of none.
 * @param sorted ascending
 * @param part 0..1
 */
export function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? NaN;
}

/** Figures as the lines of a table. */
export function tableLines(figures: readonly Figure[]): string[] {
  const rows = figures.map((one) => [
    one.name,
    ...[one.min, one.median, one.max].map(readable),
    one.unit,
    String(one.runs),
    one.target === undefined ? '' : `${one.target}${one.reached === true ? '' : '  MISSED'}`,
  ]);
  const all = [['', 'min', 'median', 'max', 'unit', 'values', 'target'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  const isNumber = (column: number): boolean => (column >= 1 && column <= 3) || column === 5;
  return all.map((row) =>
    row
      .map((cell, column) =>
        isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** Three digits or more, and thousands apart. */
function readable(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
