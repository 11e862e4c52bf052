import { describe, expect, it } from 'vitest';

import { HeatClock } from './heat-clock.svelte.ts';

function setUp() {
  const real = { ms: 0 };
  const runs: (() => void)[] = [];
  const clock = new HeatClock({
    now: () => real.ms,
    every(_, run) {
      runs.push(run);
      return () => runs.pop();
    },
  });
  clock.run();
  const at = (ms: number): number => {
    real.ms = ms;
    for (const run of runs) run();
    return clock.now;
  };
  return { clock, real, at };
}

describe('HeatClock', () => {
  it('carries on between two messages, at the speed of the clock', () => {
    const { clock, at } = setUp();
    clock.hear({ nowMs: 1000, speed: 10 });
    expect(at(50)).toBe(1500);
  });

  it('believes the message that came fastest, and does not jump back for a late one', () => {
    const { clock, real, at } = setUp();
    clock.hear({ nowMs: 1000, speed: 1 });
    real.ms = 100;
    clock.hear({ nowMs: 1050, speed: 1 });
    expect(at(100)).toBe(1095);
    clock.hear({ nowMs: 1110, speed: 1 });
    expect(at(100)).toBe(1110);
  });

  it('follows a clock that was set', () => {
    const { clock, at } = setUp();
    clock.hear({ nowMs: 900_000, speed: 1 });
    clock.hear({ nowMs: 5000, speed: 1 });
    expect(at(0)).toBe(5000);
  });
});
