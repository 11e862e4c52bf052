import { pointsTenths, UNITS_PER_POINT } from '../race/output.ts';

/**
 * A rider's own total at a second of the heat, tenths of a point, as the board would count it.
 * @param outputs points of each second, index 0 is second 1; null where nothing was ridden
 * @param second 0..300: seconds 1 to this one count
 */
export function totalThrough(outputs: readonly (number | null)[], second: number): number {
  // Points are whole units divided: back to integers first, so that the sum is the one everybody gets.
  const units = outputs
    .slice(0, second)
    .reduce<number>((sum, output) => sum + Math.round((output ?? 0) * UNITS_PER_POINT), 0);
  return pointsTenths(units);
}
