import { expect, test, vi } from 'vitest';

import { momentOf, steadyTime, timeAfter } from './steady-time.ts';

const START = 1_900_000_000_000;

/** A machine whose clocks are moved by hand. */
function machine(resolutionMs: number) {
  let [awake, up] = [5000, 90_000];
  return {
    watches: { awake: () => awake, up: () => Math.floor(up / resolutionMs) * resolutionMs },
    pass: (ms: number) => ([awake, up] = [awake + ms, up + ms]),
    sleep: (ms: number) => (up += ms),
  };
}

test('goes on with what passes, and not with what the machine’s clock is set to', () => {
  vi.useFakeTimers({ now: START, toFake: ['Date'] });
  try {
    const { watches, pass } = machine(10);
    const time = steadyTime(Date.now, watches);
    pass(700);
    vi.setSystemTime(START + 3_600_000);
    expect(time()).toBe(START + 700);
    pass(60_000);
    vi.setSystemTime(START - 3_600_000);
    expect(time()).toBe(START + 60_700);
  } finally {
    vi.useRealTimers();
  }
});

test.for([10, 1000])(
  'counts a sleep of the machine, told to %i ms, and no other difference',
  (resolution) => {
    const { watches, pass, sleep } = machine(resolution);
    const time = steadyTime(() => START, watches);
    for (let at = 0; at < 50; at++) {
      pass(1300);
      time();
    }
    expect(time()).toBe(START + 65_000);
    sleep(600_000);
    pass(1000);
    expect(Math.abs(time() - (START + 666_000))).toBeLessThan(resolution + 1);
  },
);

test('is the time of day where nothing happens to it', () => {
  const time = steadyTime();
  expect(Math.abs(time() - Date.now())).toBeLessThan(1000);
});

test('is told to another process as of the moment when it was told, not of when it is heard', () => {
  const told = momentOf(START);
  const heard = timeAfter({ ...told, monotonicMs: told.monotonicMs - 2500 });
  expect(heard - START).toBeGreaterThanOrEqual(2500);
  expect(heard - START).toBeLessThan(3500);
});
