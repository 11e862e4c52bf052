/**
 * The one clock of a run. Heat length, windows, polls, retries, shard limits and delays count in its
 * seconds, so a whole system can be run faster than life and still be the same system.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch, in this clock's time. */
  now(): number;
  /** Clock milliseconds that pass in one real millisecond; 1 on AWS and for a rider. Positive. */
  readonly speed: number;
}

/**
 * What two processes must agree on to share a clock: at real time `realMs` the clock stood at `clockMs`
 * and it runs `speed` times as fast as real time. Both in milliseconds since the Unix epoch.
 */
export interface ClockAnchor {
  readonly realMs: number;
  readonly clockMs: number;
  readonly speed: number;
}

/** The anchor of an ordinary clock: real time, at real speed. */
export const REAL_TIME: ClockAnchor = { realMs: 0, clockMs: 0, speed: 1 };

/**
 * A clock from its anchor. `readRealMs` gives real milliseconds since the epoch (`Date.now` in programs,
 * a variable in tests).
 * @throws RangeError when the speed is not a positive finite number.
 */
export function createClock(anchor: ClockAnchor, readRealMs: () => number): Clock {
  const { realMs, clockMs, speed } = anchor;
  if (!(Number.isFinite(speed) && speed > 0)) throw new RangeError(`speed ${speed} is not a positive number`);
  return {
    speed,
    now: () => clockMs + (readRealMs() - realMs) * speed,
  };
}

/** Real milliseconds that `clockMs` clock milliseconds take: what a timer must be given. */
export function realDuration(clock: Clock, clockMs: number): number {
  return clockMs / clock.speed;
}

/** `realMs,clockMs,speed`: the form in which an anchor travels in an environment variable. */
export function formatAnchor(anchor: ClockAnchor): string {
  return `${anchor.realMs},${anchor.clockMs},${anchor.speed}`;
}

/**
 * Reads what `formatAnchor` wrote; an absent or empty text is real time.
 * @throws RangeError when the text is there but is not three finite numbers with a positive speed.
 */
export function parseAnchor(text: string | undefined): ClockAnchor {
  if (text === undefined || text === '') return REAL_TIME;
  const numbers = text.split(',').map(Number);
  const [realMs, clockMs, speed] = numbers;
  if (numbers.length !== 3 || realMs === undefined || clockMs === undefined || speed === undefined) {
    throw new RangeError(`"${text}" is not a clock anchor: realMs,clockMs,speed`);
  }
  if (!numbers.every(Number.isFinite) || speed <= 0) {
    throw new RangeError(`"${text}" is not a clock anchor: three numbers, the last positive`);
  }
  return { realMs, clockMs, speed };
}
