import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Reading } from '../../../core/race/ride.ts';
import type { Sensors } from '../bluetooth/sensors.ts';
import { BikeStation } from './bike-station.ts';

/** The sensors as a bike sees them. */
class FakeSensors {
  hasBike = false;
  bikeName = 'IC Bike';
  estimated = true;
  bikeMessage: string | null = null;
  resistanceTarget: { percent: number | null } | null = { percent: 30 };
  listener: ((reading: Reading) => void) | null = null;
  readonly resist = vi.fn<(percent: number) => void>();

  onReading(listener: ((reading: Reading) => void) | null): void {
    this.listener = listener;
  }
}

/** What the screen shows of a reading. */
const SHOWN = { cadenceRpm: 85, resistancePercent: 35, powerW: 150, heartRateBpm: 120 };
const READING: Omit<Reading, 'at'> = { ...SHOWN, speedKmh: 28.8 };

let sensors: FakeSensors;
let station: BikeStation;
const onReading = vi.fn<(reading: Reading, estimated: boolean) => void>();
beforeEach(() => {
  vi.useFakeTimers();
  onReading.mockClear();
  sensors = new FakeSensors();
  station = new BikeStation({
    clock: { speed: 1, now: () => Date.now() },
    sensors: sensors as unknown as Sensors,
    replayFile: null,
    onReading,
  });
  station.start();
});
afterEach(() => {
  station.stop();
  vi.useRealTimers();
});

const state = () => station.state(Date.now());

test('without a paired bike it is ridden by keys', () => {
  station.ride(90, 60);
  vi.advanceTimersByTime(600);
  expect(state()).toMatchObject({
    kind: 'simulated',
    link: 'connected',
    resistanceTarget: null,
    estimated: false,
  });
  expect(onReading).toHaveBeenLastCalledWith(
    expect.objectContaining({ cadenceRpm: 90, resistancePercent: 60 }),
    false,
  );
});

describe('when a bike is paired', () => {
  beforeEach(() => {
    vi.advanceTimersByTime(600);
    sensors.hasBike = true;
    onReading.mockClear();
    station.choose();
  });

  test('it is the one that is ridden, and the keys’ bike stands still', () => {
    vi.advanceTimersByTime(5000);
    expect([onReading.mock.calls, state()]).toEqual([
      [],
      {
        kind: 'bluetooth',
        name: 'IC Bike',
        link: 'searching',
        message: null,
        estimated: true,
        resistanceTarget: { percent: 30 },
        reading: null,
      },
    ]);
    const at = Date.now();
    sensors.listener?.({ at, ...READING });
    expect(onReading.mock.calls).toEqual([[{ at, ...READING }, true]]);
    // (85 + 35) * (35 + 65) / 100
    expect(state()).toMatchObject({ link: 'connected', reading: { at, ...SHOWN, outputPerSecond: 120 } });
  });

  test('its resistance can be set, its pedals cannot', () => {
    station.resist(40);
    expect(sensors.resist.mock.calls).toEqual([[40]]);
    expect(() => station.ride(90, 50)).toThrow('ridden with the legs');
  });

  test('after 3 s without a reading it is silent; its own message is what is said', () => {
    sensors.listener?.({ at: Date.now(), ...READING });
    vi.advanceTimersByTime(3000);
    expect(state().link).toBe('connected');
    vi.advanceTimersByTime(1);
    sensors.bikeMessage = 'The link to IC Bike was lost. Trying again every 1 s.';
    expect(state()).toMatchObject({ link: 'silent', message: sensors.bikeMessage, reading: SHOWN });
  });

  test('chosen again it goes on, and forgotten the keys’ bike comes back', () => {
    const { listener } = sensors;
    sensors.listener?.({ at: Date.now(), ...READING });
    station.choose();
    expect([sensors.listener, state().reading === null]).toEqual([listener, false]);
    sensors.hasBike = false;
    station.choose();
    expect([sensors.listener, state()]).toEqual([
      null,
      expect.objectContaining({ kind: 'simulated', link: 'searching', reading: null }),
    ]);
    vi.advanceTimersByTime(600);
    expect(state().link).toBe('connected');
  });
});
