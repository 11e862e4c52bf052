/** A stretch of seconds without a hole, as an SVG path over x = second (0..300) and y = 0 (scale) .. 100 (nought). */
export function tracePath(outputs: readonly (number | null)[], scale: number): string {
  let path = '';
  let pen = false;
  outputs.forEach((output, index) => {
    if (output === null) {
      pen = false;
      return;
    }
    const y = Math.round((1 - Math.min(output / scale, 1)) * 1000) / 10;
    // A lone second is still a line: it covers (index, index + 1].
    path += pen ? `L${index + 1} ${y}` : `M${index} ${y}L${index + 1} ${y}`;
    pen = true;
  });
  return path;
}

/** The mean output of the seconds that were ridden, points; null before the first. */
export function meanOutput(outputs: readonly (number | null)[]): number | null {
  const ridden = outputs.filter((output) => output !== null);
  return ridden.length === 0 ? null : ridden.reduce((sum, output) => sum + output, 0) / ridden.length;
}

/** The top of the trace's scale: the next 50 points above the best second, at least 150, so that it seldom jumps. */
export function traceScale(outputs: readonly (number | null)[]): number {
  const best = outputs.reduce<number>((most, output) => Math.max(most, output ?? 0), 0);
  return Math.max(150, Math.ceil((best + 10) / 50) * 50);
}
