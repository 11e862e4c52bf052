import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { watchForSleep } from './sleep-watch.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

test('says nothing while both clocks go on, and when the machine has slept says so once', () => {
  const onResume = vi.fn();
  const end = watchForSleep(onResume, Date.now);
  vi.advanceTimersByTime(60_000);
  expect(onResume).not.toHaveBeenCalled();
  // The wall's clock jumps; the monotonic one, and with it the timer, does not.
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(60_000);
  expect(onResume).toHaveBeenCalledOnce();
  end();
});

test('ends when it is told to', () => {
  const onResume = vi.fn();
  watchForSleep(onResume, Date.now)();
  vi.setSystemTime(Date.now() + 3_600_000);
  vi.advanceTimersByTime(60_000);
  expect(onResume).not.toHaveBeenCalled();
});
