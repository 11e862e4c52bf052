import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Reading } from '../../../core/race/ride.ts';
import { SimulatedBike } from './simulated-bike.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

function begin(speed = 1): { bike: SimulatedBike; readings: Reading[] } {
  const readings: Reading[] = [];
  const bike = new SimulatedBike({ speed, now: () => Date.now() * speed });
  bike.start((reading) => readings.push(reading));
  return { bike, readings };
}

test('says twice a second what is ridden, as a bike does', () => {
  const { bike, readings } = begin();
  bike.ride(92.5, 33.3);
  vi.advanceTimersByTime(1000);
  // Torque 4 + 0.4 * 33.3 = 17.32 Nm at 92.5 rpm = 9.687 rad/s
  expect(readings).toEqual(
    [500, 1000].map((at) => ({
      at,
      cadenceRpm: 92.5,
      resistancePercent: 33.3,
      powerW: 168,
      heartRateBpm: null,
      // Six metres a turn of the pedals.
      speedKmh: 33.3,
    })),
  );
});

test('speaks as fast as the clock runs', () => {
  const { readings } = begin(10);
  vi.advanceTimersByTime(100);
  expect(readings.map(({ at }) => at)).toEqual([500, 1000]);
});

test.each([
  [0, 0],
  [250, 100],
])('%s rpm at %s %% come through the record unharmed', (cadenceRpm, resistancePercent) => {
  const { bike, readings } = begin();
  bike.ride(cadenceRpm, resistancePercent);
  vi.advanceTimersByTime(500);
  expect(readings[0]).toMatchObject({ cadenceRpm, resistancePercent });
});

test('says nothing once stopped, and speaks once when started twice', () => {
  const { bike, readings } = begin();
  const again: Reading[] = [];
  bike.start((reading) => again.push(reading));
  vi.advanceTimersByTime(500);
  expect([readings.length, again.length]).toEqual([0, 1]);
  bike.stop();
  vi.advanceTimersByTime(5000);
  expect(again).toHaveLength(1);
});
