import type { Clock } from '../../../core/race/clock.ts';

/** Answers remembered at most. */
const MAX_REMEMBERED = 200;

/** Gives what `make` gave for the key less than `lifeMs` (clock ms) ago, or makes it. */
export type Remember = <T>(key: string, lifeMs: number, make: () => Promise<T>) => Promise<T>;

interface Memory {
  until: number;
  value: Promise<unknown>;
}

/**
 * What a whole field asks for at once is read once by an execution environment, and not for each rider. What failed is not
 * remembered. What is remembered is shared: nobody may change it.
 */
export function shortMemory(clock: Clock): Remember {
  const memories = new Map<string, Memory>();
  return <T>(key: string, lifeMs: number, make: () => Promise<T>): Promise<T> => {
    const now = clock.now();
    const known = memories.get(key);
    // A clock that was set back would keep it for ever.
    if (known !== undefined && now < known.until && now >= known.until - lifeMs)
      return known.value as Promise<T>;
    const value = make();
    memories.delete(key);
    memories.set(key, { until: now + lifeMs, value });
    value.catch(() => memories.delete(key));
    const [oldest] = memories.keys();
    if (memories.size > MAX_REMEMBERED && oldest !== undefined) memories.delete(oldest);
    return value;
  };
}
