import { percentile } from '../lib/figure.ts';

/** Heats, counted from 1, that memory is taken to have settled in, and how many of the last are held against them. */
const EARLY = { from: 4, to: 9 };
const LAST = 6;

/**
 * How much more is kept in the end than when it had settled, percent: the median of the last 6 heats against that of heats 4 to
 * 9. Medians, for a look may come while a heat is being finished.
 * @param values one after each heat; at least 15 of them
 */
export function growthPercent(values: readonly number[]): number {
  const early = median(values.slice(EARLY.from - 1, EARLY.to));
  return (median(values.slice(-LAST)) / early - 1) * 100;
}

function median(values: readonly number[]): number {
  return percentile([...values].sort((a, b) => a - b), 0.5); // prettier-ignore
}
