import type { Clock } from '../../core/race/clock.ts';

/** Publishes a second that one connection may make. https://docs.aws.amazon.com/general/latest/gr/iot-core.html */
export const MAX_PUBLISHES_PER_SECOND = 100;

/** Counts a connection's publishes; true while the clock's current second has room for one more. */
export function createRateLimit(clock: Clock, perSecond = MAX_PUBLISHES_PER_SECOND): () => boolean {
  let second = Number.NaN;
  let used = 0;
  return () => {
    const now = Math.floor(clock.now() / 1000);
    if (now !== second) {
      second = now;
      used = 0;
    }
    used += 1;
    return used <= perSecond;
  };
}
