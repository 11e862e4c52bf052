import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startSweepSchedule } from './sweep-schedule.ts';

const clock = { speed: 10, now: (): number => Date.now() * 10 };

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

describe('the sweep', () => {
  it('runs each minute of the clock, first after a minute', async () => {
    const invoked: unknown[] = [];
    const stop = startSweepSchedule({
      clock,
      invoke: (...call) => Promise.resolve(invoked.push(call)),
      log: () => undefined,
    });
    await vi.advanceTimersByTimeAsync(5_999);
    expect(invoked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(invoked).toEqual([['alleycat-finalize', { sweep: true }]]);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(invoked).toHaveLength(3);
    await stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(invoked).toHaveLength(3);
  });

  it('never overlaps, keeps to its minutes, and outlives a failing run', async () => {
    const ends: ((error?: Error) => void)[] = [];
    const logged: string[] = [];
    const stop = startSweepSchedule({
      clock,
      invoke: () =>
        new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve(undefined)))),
      log: (_level, message) => logged.push(message),
    });
    await vi.advanceTimersByTimeAsync(16_000);
    expect(ends).toHaveLength(1);
    ends[0]?.(new Error('no table'));
    await vi.advanceTimersByTimeAsync(1_999);
    expect(ends).toHaveLength(1);
    expect(logged).toEqual(['schedule: a sweep failed']);
    await vi.advanceTimersByTimeAsync(1);
    expect(ends).toHaveLength(2);
    const stopped = stop();
    ends[1]?.();
    await stopped;
    expect(vi.getTimerCount()).toBe(0);
  });
});
