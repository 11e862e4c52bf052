/** What a virtual bike measures: what its rider does now, and counters that go on from one record to the next. */

/** What the rider does. */
export interface Riding {
  cadenceRpm: number;
  resistancePercent: number;
  powerW: number;
  heartRateBpm: number;
}

/** Resistance levels, in levels; every whole one is exactly 5 percent. */
export const LEVELS = { min: 0, max: 20, step: 1 } as const;

/** What stands for a crank or wheel event: how many, and when the last one was, in seconds of the bike's own time. */
export interface Turns {
  count: number;
  lastAt: number;
}

const WHEEL_M = 2.105;

/** As in the game: a plausible speed for what is pedalled. */
const KMH_PER_RPM = 0.35;

export class Machine {
  /** A bike that is switched on has its counters at 0. */
  elapsedSeconds = 0;
  distanceM = 0;
  energyKcal = 0;
  readonly crank: Turns = { count: 0, lastAt: 0 };
  readonly wheel: Turns = { count: 0, lastAt: 0 };
  cadenceRpm = 0;
  powerW = 0;
  heartRateBpm = 0;
  level: number = LEVELS.min;
  #crankTurns = 0;
  #wheelTurns = 0;

  ride({ cadenceRpm, resistancePercent, powerW, heartRateBpm }: Riding): void {
    this.cadenceRpm = cadenceRpm;
    this.powerW = powerW;
    this.heartRateBpm = heartRateBpm;
    const level = LEVELS.min + (resistancePercent / 100) * (LEVELS.max - LEVELS.min);
    this.level = Math.round(level / LEVELS.step) * LEVELS.step;
  }

  get speedKmh(): number {
    return this.cadenceRpm * KMH_PER_RPM;
  }

  get resistancePercent(): number {
    return ((this.level - LEVELS.min) / (LEVELS.max - LEVELS.min)) * 100;
  }

  /** Time goes by on the bike. */
  pass(seconds: number): void {
    this.elapsedSeconds += seconds;
    this.distanceM += (this.speedKmh / 3.6) * seconds;
    this.energyKcal += (this.powerW * seconds) / 1000;
    this.#crankTurns += (this.cadenceRpm / 60) * seconds;
    this.#wheelTurns += (this.speedKmh / 3.6 / WHEEL_M) * seconds;
    turn(this.crank, this.#crankTurns, this.cadenceRpm / 60, this.elapsedSeconds);
    turn(this.wheel, this.#wheelTurns, this.speedKmh / 3.6 / WHEEL_M, this.elapsedSeconds);
  }
}

/** A sensor reports whole turns, and the moment at which the last one was completed. */
function turn(turns: Turns, total: number, perSecond: number, now: number): void {
  // Sums of fractions: what should be a whole turn may be a hair less.
  const whole = Math.floor(total + 1e-9);
  if (whole === turns.count) return;
  turns.count = whole;
  turns.lastAt = now - Math.max(0, total - whole) / perSecond;
}
