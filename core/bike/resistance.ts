/**
 * A brake as the simulated bike has it, and as the estimate assumes it: torque grows evenly with the setting, from what
 * a flywheel alone takes to a hard climb. Newton metres.
 */
const FREE_TORQUE_NM = 4;
const TORQUE_NM_PER_PERCENT = 0.4;

/** The range of a machine's resistance levels, in its own scale. */
export interface LevelRange {
  min: number;
  max: number;
}

/** A range in which only every `step`-th level from `min` on can be set; 0 for a machine that names no step. */
export interface SteppedRange extends LevelRange {
  step: number;
}

/** Levels are told and set in tenths. */
const FINEST_STEP = 0.1;

/**
 * The level nearest to a percent (0..100, clipped; not a number is 0) of the machine's range, on one of its steps and within
 * the range. `min` where the range has no width.
 */
export function levelAt(percent: number, { min, max, step }: SteppedRange): number {
  const width = Math.max(0, max - min);
  const stride = Math.max(step, FINEST_STEP);
  // A tenth has no exact binary form: without the small addition 0..1 would have nine steps of a tenth, not ten.
  const last = Math.floor(width / stride + 1e-9);
  const wanted = Math.round(((clipped(percent) || 0) / 100) * (width / stride));
  return Math.round((min + Math.min(wanted, last) * stride) * 10) / 10;
}

/** A level as a percent of the machine's range, clipped to 0..100; null where the range has no width. */
export function levelPercent(level: number, { min, max }: LevelRange): number | null {
  if (!(max > min)) return null;
  return clipped(((level - min) * 100) / (max - min));
}

/** Power at a cadence (rpm) and a resistance (percent), W. */
export function brakePower(cadenceRpm: number, resistancePercent: number): number {
  return ((cadenceRpm * 2 * Math.PI) / 60) * (FREE_TORQUE_NM + resistancePercent * TORQUE_NM_PER_PERCENT);
}

/**
 * Resistance (percent, 0..100) that such a brake would have at this power (W) and cadence (rpm): for bikes that tell
 * no resistance. Null when the pedals stand still, for then nothing can be said.
 */
export function estimateResistance(powerW: number, cadenceRpm: number): number | null {
  if (!(cadenceRpm > 0)) return null;
  const torqueNm = (powerW * 60) / (cadenceRpm * 2 * Math.PI);
  return clipped((torqueNm - FREE_TORQUE_NM) / TORQUE_NM_PER_PERCENT);
}

function clipped(percent: number): number {
  return Math.min(Math.max(percent, 0), 100);
}
