/** What stands at the foot and at the top of a plot; the foot may be the higher number, as with ranks. */
export interface Scale {
  from: number;
  to: number;
}

/** How high a value stands, 0 (the foot) .. 1 (the top); what lies outside stands at the edge. */
export function heightOn({ from, to }: Scale, value: number): number {
  return Math.min(Math.max((value - from) / (to - from), 0), 1);
}

/** Where a value stands in a plot of 100 from the top: what paths and places are made of. */
export function placeOn(scale: Scale, value: number): number {
  return Math.round((1 - heightOn(scale, value)) * 1000) / 10;
}

/**
 * Seconds as an SVG path over x = second (0..300) and y as in `placeOn`; the pen is lifted where nothing was ridden.
 * @param stepped a value holds until the next one: no slope between the two
 */
export function tracePath(values: readonly (number | null)[], scale: Scale, stepped = false): string {
  let path = '';
  let pen = false;
  values.forEach((value, index) => {
    if (value === null) {
      pen = false;
      return;
    }
    const y = placeOn(scale, value);
    // A lone second is still a line: it covers (index, index + 1].
    if (!pen) path += `M${index} ${y}L${index + 1} ${y}`;
    else path += stepped ? `V${y}H${index + 1}` : `L${index + 1} ${y}`;
    pen = true;
  });
  return path;
}

/** The top of the output's scale, points: the next 50 above the best second, at least 150, so that it seldom jumps. */
export function traceScale(outputs: readonly (number | null)[]): number {
  const best = outputs.reduce<number>((most, output) => Math.max(most, output ?? 0), 0);
  return Math.max(150, Math.ceil((best + 10) / 50) * 50);
}
