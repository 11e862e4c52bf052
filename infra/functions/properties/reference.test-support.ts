/**
 * What a race's results are, from its samples alone. Nothing of the pipeline's own code is used here, on purpose: a sum
 * that is wrong in `core` must not be wrong here too.
 */

/** A second as it is sent: second 1..300, cadence in rpm, resistance in percent. */
export type SentSecond = readonly [second: number, cadenceRpm: number, resistancePercent: number];

/** One second's output in 1/2000 point: 2000 times (cadence + 35) * (resistance + 65) / 100, nothing when standing. */
export function twoThousandths(cadenceRpm: number, resistancePercent: number): number {
  return cadenceRpm === 0 ? 0 : Math.round((cadenceRpm + 35) * (resistancePercent + 65) * 20);
}
