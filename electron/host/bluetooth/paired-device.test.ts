import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { Adapter } from './adapter.ts';
import { bikeWithAll, deviceOf, FakeRadio, openAdapter } from './fake-noble.test-support.ts';
import { PairedDevice } from './paired-device.ts';

const NOTHING = {
  cadenceRpm: null,
  powerW: null,
  heartRateBpm: null,
  resistanceLevel: null,
  resistancePercent: null,
};

let adapter: Adapter;
beforeEach(async () => {
  vi.useFakeTimers();
  const radio = new FakeRadio();
  radio.add(bikeWithAll());
  ({ adapter } = await openAdapter(radio));
});
afterEach(() => void vi.useRealTimers());

function paired(broadcasts = false): PairedDevice {
  return new PairedDevice({
    adapter,
    device: deviceOf({ broadcasts }),
    slots: ['bike'],
    log: () => undefined,
    onValue: () => undefined,
    onLost: () => undefined,
    onChange: () => undefined,
    onLearned: () => undefined,
  });
}

test('is silent after 3 s of clock time without a measurement, and says for how long', async () => {
  const device = paired();
  device.link.start();
  await vi.advanceTimersByTimeAsync(50);
  device.heard('2ad2', Uint8Array.of(1), 10_000);
  device.heard('2ada', Uint8Array.of(4), 12_000);
  expect(device.state(NOTHING, 13_000)).toMatchObject({ link: 'connected', message: null, sampleAt: 10_000 });
  expect(device.state(NOTHING, 17_900)).toMatchObject({
    link: 'silent',
    message: { message: 'Bike 1 is connected but has said nothing for 7 s.' },
  });
  await device.close();
});

test('a lost link says its own, and keeps the age of the last sample', async () => {
  const device = paired();
  device.heard('2a37', Uint8Array.of(0, 90), 10_000);
  await device.link.pause();
  expect(device.state(NOTHING, 60_000)).toMatchObject({
    link: 'paused',
    message: { message: 'Bike 1 is left alone until you connect it again.' },
    sampleAt: 10_000,
  });
});

test('remembers the battery, as long as it makes sense', () => {
  const device = paired();
  expect(device.state(NOTHING, 0)).toMatchObject({ batteryPercent: null, sampleAt: null });
  device.heard('2a19', Uint8Array.of(77), 0);
  device.heard('2a19', Uint8Array.of(200), 0);
  expect(device.state(NOTHING, 0)).toMatchObject({ batteryPercent: 77, sampleAt: null });
});

test('shows the newest of each thing it has said, fresh or not', () => {
  const device = paired();
  expect(device.state(NOTHING, 0).reading).toBeNull();
  device.state({ ...NOTHING, cadenceRpm: 80, powerW: 150 }, 0);
  expect(device.state({ ...NOTHING, powerW: 160 }, 1).reading).toEqual({
    cadenceRpm: 80,
    resistancePercent: null,
    powerW: 160,
    heartRateBpm: null,
  });
});

test('what only advertises is listened to, not connected to', async () => {
  const device = paired(true);
  expect(paired().hearBroadcast()).toBe(false);
  device.link.start();
  expect([device.link.state, device.hearBroadcast(), device.link.state]).toEqual([
    'searching',
    true,
    'connected',
  ]);
  await device.link.pause();
  expect(device.hearBroadcast()).toBe(false);
});
