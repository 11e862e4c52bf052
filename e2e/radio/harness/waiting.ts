import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What `promise` brings, if it comes in time.
 * @param what for the error: what was waited for
 */
export async function within<T>(milliseconds: number, promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Waited ${milliseconds} ms for ${what}.`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until `condition` gives something, and gives that. */
export async function until<T>(
  condition: () => T | Promise<T>,
  what: string,
  milliseconds = 30_000,
): Promise<NonNullable<T>> {
  const end = performance.now() + milliseconds;
  for (;;) {
    const found = await condition();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > end) throw new Error(`Waited ${milliseconds} ms for ${what}.`);
    await sleep(10);
  }
}

/** Milliseconds of the machine's monotonic clock, which is one and the same for all its processes. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
