import { HEAT_SECONDS } from '../race/heat.ts';
import { halfRpmOf } from '../race/output.ts';

/**
 * What no legs can do, found in a ride's seconds. It is told and never punished: bikes and sensors are wrong more often than
 * riders. So every bound lies beyond the best that was measured, and one odd second is never enough.
 */

/** Why a ride is unusual, in the order of their codes on the wire: 1 and up. */
export const UNUSUAL_REASONS = ['cadence_jump', 'cadence_extreme', 'power'] as const;

/** One thing that is unusual about a ride, and the second (1..300) at which it is so first. */
export type Unusual =
  /** From the highest cadence of the seconds before to the lowest of those after, rpm. */
  | { reason: 'cadence_jump'; second: number; fromRpm: number; toRpm: number }
  | { reason: 'cadence_extreme' | 'power'; second: number };

/**
 * A jump: three seconds of pedalling, and from one second to the next so much more, for two seconds at least. A mean over a
 * second can rise by 120 rpm only when it happens within a quarter of a second, 500 rpm a second. Against a light flywheel
 * legs need 1.0 s and 1.4 turns from rest to the cadence of their peak power, about 120 rpm (Pearson, Cobbold, Harridge,
 * J Physiol 539P, S135, 2002). A bike that missed its magnet says 0, which is no pedalling; one that tells late rises to
 * what can be ridden, and 180 rpm is beyond the 155 +- 3 of world-class sprinters' 200 m (Dorel et al., Int J Sports Med
 * 26:739, 2005).
 */
const JUMP_RPM = 120;
const JUMP_TO_RPM = 180;
const SECONDS_BEFORE = 3;
const SECONDS_AFTER = 2;

/** Peaks of 209 to 227 rpm have been told of unloaded pedals with cranks of the usual length; nobody holds them. */
const EXTREME_RPM = 220;
const EXTREME_SECONDS = 10;

/**
 * The best that riders give for 5 s, 1 min and 5 min: 25.18, 11.50 and 7.60 W/kg (Allen, Coggan, McGregor, Training and Racing
 * with a Power Meter, 3rd ed.), here of 100 kg and rounded. With the lowest of them or less an effort is its half rpm.
 */
export const MINUTES_POWER_W = 800;
const MINUTE_POWER_W = 1300;
const PEAK_POWER_W = 2500;
/** Below, nothing is asked of cadence and resistance: with a sensor that misses turns any cadence is told at any power. */
const LEAST_PEAK_W = 1000;
/** How long each power band must last, seconds in a row. */
const BAND_SECONDS = { 1: 240, 2: 60, 3: 5 } as const;

/**
 * Torque of legs over cadence is a straight line, from twice the torque at the optimum to nothing at twice its cadence: 118.5
 * N m at 129.8 rpm (Dorel et al.); half as much again is granted.
 */
const LEGS_STILL_NM = 1.5 * 2 * 118.5;
const LEGS_END_RPM = 2 * 129.8;
/** More than any brake takes, 0 % to 100 % of whatever its range is: the simulated one takes 4 to 44 N m. */
const BRAKE_NM = 100;
const BRAKE_NM_PER_PERCENT = 5;

/**
 * 3: more than any rider gives, at all or at this cadence and resistance; 2: more than one gives for a minute; 1: than for
 * five; else 0. @param powerW as measured; null: not known. Cadence in rpm, resistance in percent.
 */
function powerBand(powerW: number | null, cadenceRpm: number, resistancePercent: number): 0 | 1 | 2 | 3 {
  if (powerW === null || powerW <= MINUTES_POWER_W) return 0;
  if (powerW > PEAK_POWER_W || powerW > peakPower(cadenceRpm, resistancePercent)) return 3;
  return powerW > MINUTE_POWER_W ? 2 : 1;
}

/** The larger of what legs give at a cadence and what a brake takes there, W: a sensor may be wrong about either. */
function peakPower(cadenceRpm: number, resistancePercent: number): number {
  const radians = (cadenceRpm * 2 * Math.PI) / 60;
  const legs = radians * LEGS_STILL_NM * (1 - cadenceRpm / LEGS_END_RPM);
  const brake = radians * (BRAKE_NM + resistancePercent * BRAKE_NM_PER_PERCENT);
  return Math.max(legs, brake, LEAST_PEAK_W);
}

const HALF_RPM_BITS = 9;
const HALF_RPM_MASK = 2 ** HALF_RPM_BITS - 1;
/** Bits of an effort. */
export const EFFORT_BITS = HALF_RPM_BITS + 2;

/**
 * How a second was ridden, as far as it is judged: cadence in half rpm (9 bits), above them the power band (2 bits). It stands
 * beside each counted second. 0 is also a second of which nothing is known.
 * @param cadenceRpm 0..250
 * @param resistancePercent 0..100
 */
export function effortOf(cadenceRpm: number, resistancePercent: number, powerW: number | null): number {
  return (powerBand(powerW, cadenceRpm, resistancePercent) << HALF_RPM_BITS) | halfRpmOf(cadenceRpm);
}

/** Whether an effort's power is more than a rider gives for five minutes. */
export function isStrong(effort: number): boolean {
  return effort >>> HALF_RPM_BITS > 0;
}

/** The cadence of one effort with the larger power band of two: a second may come once with its power and once without. */
export function withPowerOf(effort: number, other: number): number {
  return Math.max(effort & ~HALF_RPM_MASK, other & ~HALF_RPM_MASK) | (effort & HALF_RPM_MASK);
}

/** A ride as it is judged: the effort of each second of the heat, 0 where nothing was ridden or is known. */
export type EffortCurve = Uint16Array;

export function emptyEffortCurve(): EffortCurve {
  return new Uint16Array(HEAT_SECONDS);
}

/** The efforts of quantised samples; one a second, in any order. */
export function effortCurve(
  samples: Iterable<{
    second: number;
    cadenceRpm: number;
    resistancePercent: number;
    powerW: number | null;
  }>,
): EffortCurve {
  const curve = emptyEffortCurve();
  for (const { second, cadenceRpm, resistancePercent, powerW } of samples) {
    curve[second - 1] = effortOf(cadenceRpm, resistancePercent, powerW);
  }
  return curve;
}

/**
 * What is unusual about a ride: of each reason the first time, in the order of `UNUSUAL_REASONS`. It depends on the seconds
 * alone, not on how and in which order they came.
 */
export function unusualOf(curve: EffortCurve): Unusual[] {
  return [jumpIn(curve), extremeIn(curve), powerIn(curve)].filter((found) => found !== null);
}

function jumpIn(curve: EffortCurve): Unusual | null {
  for (let at = SECONDS_BEFORE; at + SECONDS_AFTER <= curve.length; at++) {
    // Nearly always: nobody rides like that, and a field has thousands.
    if (rpmOf(curve[at]) < JUMP_TO_RPM) continue;
    const before = rpms(curve.subarray(at - SECONDS_BEFORE, at));
    const toRpm = Math.min(...rpms(curve.subarray(at, at + SECONDS_AFTER)));
    const fromRpm = Math.max(...before);
    const isJump = toRpm >= JUMP_TO_RPM && toRpm - fromRpm >= JUMP_RPM && !before.includes(0);
    if (isJump) return { reason: 'cadence_jump', second: at + 1, fromRpm, toRpm };
  }
  return null;
}

function rpms(efforts: EffortCurve): number[] {
  return Array.from(efforts, rpmOf);
}

function rpmOf(effort = 0): number {
  return (effort & HALF_RPM_MASK) / 2;
}

function extremeIn(curve: EffortCurve): Unusual | null {
  const second = firstRun(curve, EXTREME_SECONDS, (effort) => rpmOf(effort) >= EXTREME_RPM);
  return second === null ? null : { reason: 'cadence_extreme', second };
}

function powerIn(curve: EffortCurve): Unusual | null {
  const runs = ([1, 2, 3] as const).map((band) =>
    firstRun(curve, BAND_SECONDS[band], (effort) => effort >>> HALF_RPM_BITS >= band),
  );
  const seconds = runs.filter((second) => second !== null);
  return seconds.length === 0 ? null : { reason: 'power', second: Math.min(...seconds) };
}

/** The second at which the first so many in a row begin of which all are so; null where there are not. */
function firstRun(curve: EffortCurve, length: number, isSo: (effort: number) => boolean): number | null {
  let run = 0;
  for (const [at, effort] of curve.entries()) {
    run = isSo(effort) ? run + 1 : 0;
    if (run === length) return at - length + 2;
  }
  return null;
}
