/**
 * Scoring. One second of riding is worth `(cadenceRpm + 35) * (resistancePercent + 65) / 100` points and nothing
 * at all when the pedals stand still. With cadence in half rpm and resistance in tenths of a percent that is an
 * integer in 1/2000 point, so sums do not depend on order. Source: docs/decisions, "output".
 */

/** Highest cadence (rpm) and resistance (percent) that are accepted anywhere. */
export const MAX_CADENCE_RPM = 250;
export const MAX_RESISTANCE_PERCENT = 100;

/** The same on their grids: the most half rpm, and tenths of a percent. */
export const MAX_HALF_RPM = 2 * MAX_CADENCE_RPM;
export const MAX_TENTH_PERCENT = 10 * MAX_RESISTANCE_PERCENT;

/** Units in a tenth of a point; points are what people see and what ranks. */
export const UNITS_PER_TENTH = 200;
export const UNITS_PER_POINT = 2000;
/** Units of the best second there is: `outputUnits` of the highest cadence and resistance. */
export const MAX_SECOND_UNITS = 940_500;

/** Cadence on the half-rpm grid, rpm, clipped to 0..250. Not a number is 0. */
export function quantiseCadence(cadenceRpm: number): number {
  return onGrid(cadenceRpm, 2, MAX_CADENCE_RPM);
}

/** Resistance on the 0.1 % grid, percent, clipped to 0..100. Not a number is 0. */
export function quantiseResistance(resistancePercent: number): number {
  return onGrid(resistancePercent, 10, MAX_RESISTANCE_PERCENT);
}

function onGrid(value: number, stepsPerUnit: number, max: number): number {
  const clipped = Math.min(Math.max(value, 0), max);
  return Math.round(clipped * stepsPerUnit) / stepsPerUnit || 0;
}

/**
 * Output of one second in units of 1/2000 point: an integer, 0 when not pedalling, at most `MAX_SECOND_UNITS`.
 * @param cadenceRpm 0..250, taken to the nearest half rpm
 * @param resistancePercent 0..100, taken to the nearest 0.1 %
 */
export function outputUnits(cadenceRpm: number, resistancePercent: number): number {
  const tenthPercent = Math.round(quantiseResistance(resistancePercent) * 10);
  return gridUnits(halfRpmOf(cadenceRpm), tenthPercent);
}

/** A cadence (rpm) on its grid, in half rpm: 0..500. */
export function halfRpmOf(cadenceRpm: number): number {
  return Math.round(quantiseCadence(cadenceRpm) * 2);
}

/** `outputUnits` of what is on the grids: half rpm (0..500) and tenths of a percent (0..1000), whole numbers. */
export function gridUnits(halfRpm: number, tenthPercent: number): number {
  // (h/2 + 35) * (t/10 + 65) / 100 * 2000  =  (h + 70) * (t + 650)
  return halfRpm === 0 ? 0 : (halfRpm + 70) * (tenthPercent + 650);
}

/**
 * The tenths of a percent (0..1000) with which `gridUnits` of this cadence is these units; null where it is for none, and of no
 * cadence.
 * @param units whole
 * @param halfRpm whole; above 500 there is no such cadence
 */
export function tenthPercentOf(units: number, halfRpm: number): number | null {
  if (halfRpm === 0 || halfRpm > MAX_HALF_RPM) return null;
  const tenthPercent = units / (halfRpm + 70) - 650;
  const isOnGrid = tenthPercent >= 0 && tenthPercent <= MAX_TENTH_PERCENT && Number.isInteger(tenthPercent);
  return isOnGrid ? tenthPercent : null;
}

/** Tenths of a point, what people see and what ranks, from a sum of units. */
export function pointsTenths(units: number): number {
  return Math.floor(units / UNITS_PER_TENTH);
}
