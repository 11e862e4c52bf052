import { expect, test } from 'vitest';

import { HeatClock } from './heat-clock.ts';

function clockAt(start: number): { clock: HeatClock; wait: (ms: number) => void } {
  let base = start;
  return { clock: new HeatClock({ speed: 10, now: () => base }), wait: (ms) => (base += ms) };
}

test('is the monotonic clock until it has learnt better', () => {
  const { clock } = clockAt(1_000_000);
  expect([clock.now(), clock.monotonic(), clock.speed]).toEqual([1_000_000, 1_000_000, 10]);
});

test('takes the server’s time for that of the middle of the round trip', () => {
  const { clock, wait } = clockAt(1_000_000);
  clock.learn(1_000_000, 1_000_100, 5_000_000);
  wait(100);
  expect([clock.now(), clock.monotonic()]).toEqual([5_000_050, 1_000_100]);
});

test('believes the quickest answer', () => {
  const { clock, wait } = clockAt(1_000_000);
  wait(2000);
  clock.learn(1_000_000, 1_000_100, 2_000_050);
  clock.learn(1_000_200, 1_000_700, 9_000_000);
  expect(clock.now()).toBe(2_002_000);
  clock.learn(1_000_200, 1_000_300, 9_000_000);
  expect(clock.now()).toBe(2_002_000);
  clock.learn(1_001_000, 1_001_040, 2_001_120);
  expect(clock.now()).toBe(2_002_100);
});

test('after ten minutes believes a slower one, for clocks drift', () => {
  const { clock, wait } = clockAt(1_000_000);
  wait(600_200);
  clock.learn(1_000_000, 1_000_100, 2_000_050);
  clock.learn(1_599_900, 1_600_100, 3_600_000);
  expect(clock.now()).toBe(2_600_200);
  clock.learn(1_600_000, 1_600_200, 3_600_100);
  expect(clock.now()).toBe(3_600_200);
});

test('says how exact it is, and for how long it has heard nothing', () => {
  const { clock, wait } = clockAt(1_000_000);
  expect([clock.roundTripMs, clock.silenceMs]).toEqual([Infinity, Infinity]);
  clock.learn(999_900, 1_000_000, 2_000_000);
  wait(5000);
  clock.learn(1_004_000, 1_005_000, 2_000_000);
  wait(700);
  expect([clock.roundTripMs, clock.silenceMs]).toEqual([100, 700]);
  clock.forget();
  expect(clock.roundTripMs).toBe(Infinity);
});

test('an answer from before its question is none', () => {
  const { clock } = clockAt(1_000_000);
  clock.learn(1_000_100, 1_000_000, 9_000_000);
  expect(clock.now()).toBe(1_000_000);
});
