import { realDuration, type Clock } from '../../core/race/clock.ts';
import { FUNCTION_NAMES, SWEEP_SECONDS } from '../../infra/settings.ts';
import { describeError, type Log } from '../log.ts';

export interface SweepScheduleOptions {
  clock: Clock;
  /** Runs the function; settles when the run has ended. */
  invoke: (functionName: string, payload: unknown) => Promise<unknown>;
  log: Log;
}

/**
 * The EventBridge schedule `rate(1 minute)`: every SWEEP_SECONDS of the clock, first after one such period, invokes
 * `finalize` with `{"sweep": true}`. A run that takes longer than the period delays the next: they never overlap.
 * Returns the function that stops it; a run on its way is awaited.
 */
export function startSweepSchedule({ clock, invoke, log }: SweepScheduleOptions): () => Promise<void> {
  const period = SWEEP_SECONDS * 1000;
  let due = clock.now() + period;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer = setTimeout(tick, realDuration(clock, period));

  function tick(): void {
    running = run();
  }

  async function run(): Promise<void> {
    try {
      await invoke(FUNCTION_NAMES.finalize, { sweep: true });
    } catch (error) {
      log('warn', 'schedule: a sweep failed', { error: describeError(error) });
    }
    if (stopped) return;
    const now = clock.now();
    // Keeps to its period, and leaves out the runs that were missed while this one, or the machine's sleep, took.
    while (due <= now) due += period;
    timer = setTimeout(tick, realDuration(clock, due - now));
  }

  return () => {
    stopped = true;
    clearTimeout(timer);
    return running;
  };
}
