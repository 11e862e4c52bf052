import os from 'node:os';

/** Between two looks at how long the machine has been up, ms: a look costs a file's reading. */
const LOOK_MS = 1000;
/** So much more time up than awake between two looks is sleep, ms: some systems tell it in whole seconds. */
const SLEPT_MS = 2000;

/** Two clocks of the machine that nobody can set, ms from some moment. */
export interface Stopwatches {
  /** Stands still while the machine sleeps. */
  awake(): number;
  /** Goes on meanwhile; coarse. */
  up(): number;
}

/** The same for every process of the machine. https://nodejs.org/api/process.html#processhrtimebigint */
const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
const MACHINE: Stopwatches = { awake: monotonicMs, up: () => os.uptime() * 1000 };

/** What one process tells another of the time: however long that takes to hear it, it knows what time it is. */
export interface Moment {
  /** Real ms since the epoch. */
  realMs: number;
  /** The machine's monotonic clock, ms. */
  monotonicMs: number;
}

export function momentOf(realMs: number): Moment {
  return { realMs, monotonicMs: monotonicMs() };
}

/** Real ms since the epoch, by what has passed since a moment. */
export function timeAfter({ realMs, monotonicMs: then }: Moment): number {
  return realMs + monotonicMs() - then;
}

/**
 * Real ms since the epoch for as long as this process runs: what `startMs` says now, and from then on what passes. Somebody who sets the
 * machine's clock in the middle of a heat does not move it; a sleep of the machine does.
 */
export function steadyTime(startMs: () => number = Date.now, watches: Stopwatches = MACHINE): () => number {
  let look = { awake: watches.awake(), up: watches.up() };
  let offsetMs = startMs() - look.awake;
  return () => {
    const awake = watches.awake();
    if (awake - look.awake >= LOOK_MS) {
      const up = watches.up();
      const sleptMs = up - look.up - (awake - look.awake);
      if (sleptMs > SLEPT_MS) offsetMs += sleptMs;
      look = { awake, up };
    }
    return awake + offsetMs;
  };
}
