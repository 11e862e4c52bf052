import { realDuration, type Clock } from '../../../core/race/clock.ts';

/** Waits clock time, which holds no process up. Rejects with the signal's reason as soon as that is aborted. */
export function pause(clock: Clock, clockMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(
      () => {
        signal.removeEventListener('abort', abort);
        resolve();
      },
      realDuration(clock, clockMs),
    );
    timer.unref();
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
