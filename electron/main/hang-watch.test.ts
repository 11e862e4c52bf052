import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { HANG_MS, HangWatch } from './hang-watch.ts';

const end = vi.fn<() => void>();
let watch: HangWatch;
beforeEach(() => {
  vi.useFakeTimers();
  end.mockClear();
  watch = new HangWatch(end);
});
afterEach(() => {
  vi.useRealTimers();
});

it('ends a page that stands still for so long, once', () => {
  watch.standsStill();
  vi.advanceTimersByTime(HANG_MS - 1);
  watch.standsStill();
  expect(end).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(end).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(10 * HANG_MS);
  expect(end).toHaveBeenCalledTimes(1);
});

it('lets one go on that answers in time, and waits as long for it the next time', () => {
  watch.standsStill();
  vi.advanceTimersByTime(HANG_MS - 1);
  watch.forget();
  vi.advanceTimersByTime(HANG_MS);
  watch.standsStill();
  vi.advanceTimersByTime(HANG_MS - 1);
  expect(end).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(end).toHaveBeenCalledTimes(1);
});
