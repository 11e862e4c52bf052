import { secondAt, HEAT_SECONDS, type Race } from './heat.ts';
import { outputUnits, quantiseCadence, quantiseResistance } from './output.ts';

/** Longest silence between two readings that is still riding, ms: a bike notifies about once a second, with jitter. */
export const BRIDGE_MS = 3000;

/** What the bike said at a moment (clock ms since the epoch). */
export interface Reading {
  at: number;
  cadenceRpm: number;
  resistancePercent: number;
  powerW: number | null;
  heartRateBpm: number | null;
  /** As the bike itself tells it; null where it tells none. It ranks nobody: makers make it up each in their own way. */
  speedKmh: number | null;
}

/** One second of a ride, quantised: cadence to 0.5 rpm, resistance to 0.1 %. */
export interface RideSample {
  /** 1..300 */
  second: number;
  cadenceRpm: number;
  resistancePercent: number;
  powerW: number | null;
  heartRateBpm: number | null;
  /** To 0.01 km/h. */
  speedKmh: number | null;
  /** Units of 1/2000 point. */
  units: number;
}

/**
 * Turns readings into the samples of one race. A second's sample is the mean of the readings that fell into it; a
 * second without one is filled from the reading before it, but only once the bike was heard again within
 * `BRIDGE_MS`: through jitter nothing is lost, in a silence no second is invented.
 */
export class RideRecorder {
  readonly #race: Race;
  /** Seconds up to here have been given out or are settled as missing. */
  #settled: number;
  /** Readings of the second that is being ridden, all later than `#settled`. */
  #open: Reading[] = [];
  #openSecond = 0;
  /** The newest reading before the open second. */
  #before: Reading | null = null;

  /** @param resumeAfter the last second a journal already holds, 0 for a new ride */
  constructor(race: Race, resumeAfter = 0) {
    this.#race = race;
    this.#settled = resumeAfter;
  }

  /**
   * Takes a reading in and gives the samples it completes. Readings come in the order of time; one that is
   * earlier than the last is dropped.
   */
  add(reading: Reading): RideSample[] {
    const last = this.#open.at(-1) ?? this.#before;
    if (last !== null && reading.at < last.at) return [];
    const second = secondAt(this.#race, reading.at);
    if (this.#open.length > 0 && second === this.#openSecond) {
      this.#open.push(reading);
      return [];
    }
    const samples = this.#giveOpen();
    samples.push(...this.#bridgeTo(second, reading.at));
    if (second > this.#settled && second <= HEAT_SECONDS) {
      this.#openSecond = second;
      this.#open = [reading];
    } else {
      this.#before = reading;
    }
    return samples;
  }

  /** Gives the open second out once the clock has left it, without waiting for the next reading. */
  tick(nowMs: number): RideSample[] {
    return secondAt(this.#race, nowMs) > this.#openSecond ? this.#giveOpen() : [];
  }

  #giveOpen(): RideSample[] {
    const last = this.#open.at(-1);
    if (last === undefined) return [];
    const sample = sampleOf(this.#openSecond, this.#open);
    this.#before = last;
    this.#open = [];
    this.#settled = this.#openSecond;
    return [sample];
  }

  /** Fills the seconds without a reading between the last reading and the one that has come in `nextSecond`. */
  #bridgeTo(nextSecond: number, nextAt: number): RideSample[] {
    const before = this.#before;
    if (before === null || nextAt - before.at > BRIDGE_MS) return [];
    const samples: RideSample[] = [];
    const from = Math.max(this.#settled, secondAt(this.#race, before.at)) + 1;
    for (let second = from; second < Math.min(nextSecond, HEAT_SECONDS + 1); second++) {
      samples.push(sampleOf(second, [before]));
      this.#settled = second;
    }
    return samples;
  }
}

function sampleOf(second: number, readings: readonly Reading[]): RideSample {
  const cadenceRpm = quantiseCadence(mean(readings.map((reading) => reading.cadenceRpm)));
  const resistancePercent = quantiseResistance(mean(readings.map((reading) => reading.resistancePercent)));
  return {
    second,
    cadenceRpm,
    resistancePercent,
    powerW: rounded(readings.map((reading) => reading.powerW)),
    heartRateBpm: rounded(readings.map((reading) => reading.heartRateBpm)),
    speedKmh: rounded(
      readings.map((reading) => reading.speedKmh),
      100,
    ),
    units: outputUnits(cadenceRpm, resistancePercent),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Their mean, to one part of so many of a unit. */
function rounded(values: readonly (number | null)[], parts = 1): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : Math.round(mean(present) * parts) / parts;
}
