/** Over how many seconds a past ride's output is averaged: second by second it would be a thicket behind one's own. */
const SPAN_SECONDS = 9;

/**
 * A past ride as a calm curve: points a second, the mean over the seconds around each; index 0 is second 1.
 * @param cumulativeTenths tenths of a point through each second
 */
export function calmOutputs(cumulativeTenths: readonly number[]): number[] {
  const half = (SPAN_SECONDS - 1) / 2;
  return cumulativeTenths.map((_, index) => {
    const first = Math.max(0, index - half);
    const last = Math.min(cumulativeTenths.length - 1, index + half);
    const before = first === 0 ? 0 : (cumulativeTenths[first - 1] ?? 0);
    return ((cumulativeTenths[last] ?? 0) - before) / 10 / (last - first + 1);
  });
}
