import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Slot } from '../../contract/bluetooth.ts';
import type { Adapter } from './adapter.ts';
import { DeviceLink, type LinkOptions } from './device-link.ts';
import {
  BIKE_DATA,
  bikeWithAll,
  deviceOf,
  FakeRadio,
  never,
  openAdapter,
  strap,
  type FakePeripheral,
} from './fake-noble.test-support.ts';
import type { RememberedDevice } from './remembered.ts';

let radio: FakeRadio;
let adapter: Adapter;
let bike: FakePeripheral;
let onLost: ReturnType<typeof vi.fn<() => void>>;
let onLearned: ReturnType<typeof vi.fn<LinkOptions['onLearned']>>;
let values: string[];
beforeEach(async () => {
  vi.useFakeTimers();
  radio = new FakeRadio();
  bike = radio.add(bikeWithAll());
  ({ adapter } = await openAdapter(radio));
  [onLost, onLearned, values] = [vi.fn<() => void>(), vi.fn<LinkOptions['onLearned']>(), []];
});
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const connects = (): number => radio.last.fake.connectAsync.mock.calls.length;

function linkOf(changes: Partial<RememberedDevice> = {}, slots: Slot[] = ['bike']): DeviceLink {
  return new DeviceLink({
    adapter,
    device: deviceOf(changes),
    slots,
    log: () => undefined,
    onValue: (uuid) => values.push(uuid),
    onLost,
    onChange: () => undefined,
    onLearned,
  });
}

async function started(changes: Partial<RememberedDevice> = {}): Promise<DeviceLink> {
  const link = linkOf(changes);
  link.start();
  await pass(50);
  return link;
}

/** Rides on: a notification each half second. */
async function ride(ms: number, from = bike): Promise<void> {
  for (let passed = 0; passed < ms; passed += 500) {
    from.get('2ad2').notify(...BIKE_DATA);
    await pass(500);
  }
}

describe('a link', () => {
  test('connects, sets up and hands on what comes', async () => {
    const link = linkOf();
    expect(link.state).toBe('waiting');
    link.start();
    await pass(0);
    bike.get('2ad2').notify(...BIKE_DATA);
    expect([link.state, link.message, values.at(-1)]).toEqual(['connected', null, '2ad2']);
    expect(link.control).not.toBeNull();
  });

  test('waits for the radio, and goes on when told that it is there', async () => {
    adapter.stop();
    const link = linkOf();
    link.start();
    await pass(60_000);
    expect([link.state, connects()]).toEqual(['waiting', 0]);
    adapter.start();
    await pass(50);
    link.retryNow();
    await pass(50);
    expect(link.state).toBe('connected');
  });

  test('lost is back after a second, rediscovered, and half a record is dropped', async () => {
    const link = await started();
    bike.drop(8);
    await pass(999);
    expect([link.state, link.control, onLost.mock.calls.length, connects()]).toEqual(['lost', null, 1, 1]);
    expect(link.message?.message).toBe('The link to Bike 1 was lost. Trying again every 1 s.');
    await pass(50);
    expect([link.state, connects(), bike.discoverServicesAsync.mock.calls.length]).toEqual([
      'connected',
      2,
      2,
    ]);
  });

  test('is tried again after 1 s, 2 s, then every 5 s, for ever, until it is there', async () => {
    const link = await started();
    const tries: number[] = [];
    bike.onConnect = () => {
      tries.push(Date.now());
      return Promise.reject(new Error('no'));
    };
    const lostAt = Date.now();
    bike.drop(8);
    await pass(600_000);
    const waits = tries.map((at, index) => Math.round((at - (tries[index - 1] ?? lostAt)) / 100) / 10);
    expect([waits.slice(0, 5), new Set(waits.slice(2))]).toEqual([[1, 2, 5, 5, 5], new Set([5])]);
    expect(tries.length).toBeGreaterThan(118);
    expect(link.message?.message).toContain('does not answer: is it switched on and near');
    bike.onConnect = async () => undefined;
    await pass(5000);
    expect([link.state, link.message]).toEqual(['connected', null]);
  });

  test('that was never there is tried in the same way', async () => {
    const tries: number[] = [];
    bike.onConnect = () => {
      tries.push(Date.now());
      return Promise.reject(new Error('no'));
    };
    await started();
    await pass(8500);
    expect(tries.map((at) => Math.round((at - (tries[0] ?? 0)) / 100) / 10)).toEqual([0, 1, 3, 8]);
  });

  test('is looked for by scanning after two failures, until it is connected', async () => {
    bike.onConnect = () => Promise.reject(new Error('no'));
    const link = await started();
    expect(adapter.scanning).toBe(false);
    await pass(1000);
    expect(adapter.scanning).toBe(true);
    bike.onConnect = async () => undefined;
    await pass(2100);
    expect([link.state, adapter.scanning]).toEqual(['connected', false]);
  });

  test('survives its adapter', async () => {
    const link = await started();
    radio.last.fake.become('poweredOff');
    await pass(2000);
    expect(link.state).toBe('waiting');
    await pass(1500);
    link.retryNow();
    await pass(50);
    expect([link.state, radio.instances.length]).toEqual(['connected', 2]);
  });

  test('a device of no use is left alone', async () => {
    radio.add(strap('b1', 'Strap'));
    const link = linkOf({ name: 'Strap' });
    link.start();
    await pass(60_000);
    expect([link.state, link.message?.message, connects()]).toEqual([
      'paused',
      'Strap does not measure what a bike does.',
      1,
    ]);
  });
});

describe('a machine that says nothing', () => {
  const asked = (): unknown[] => bike.get('2ad9').writeAsync.mock.calls.map(([data]) => [...data]);

  test('is started after 3 s, and from then on at once', async () => {
    await started();
    await pass(2900);
    expect(asked()).toEqual([]);
    await pass(1200);
    expect([asked(), onLearned.mock.calls]).toEqual([[[0], [7]], [[{ needsStart: true }]]]);
    await pass(10_000);
    expect(asked().length).toBe(2);
    bike.drop(8);
    await pass(1100);
    expect(asked().length).toBe(4);
  });

  test('one that was remembered for it is started at once', async () => {
    await started({ needsStart: true });
    expect([asked(), onLearned.mock.calls]).toEqual([[[0], [7]], []]);
  });

  test('one that speaks is not', async () => {
    await started();
    await ride(10_000);
    expect([asked(), onLearned.mock.calls]).toEqual([[], []]);
  });

  test('that will not be started is kept all the same', async () => {
    bike.get('2ad9').writeAsync.mockRejectedValue(new Error('no'));
    const link = await started({ needsStart: true });
    await pass(10_000);
    expect([link.state, connects()]).toEqual(['connected', 1]);
  });
});

describe('silence', () => {
  const reads = (): number => bike.get('2a19').readAsync.mock.calls.length;

  test('of 20 s is a reason to ask, every 20 s, and an answer keeps the link', async () => {
    const link = await started();
    await ride(10_000);
    const before = reads();
    await pass(19_000);
    expect(reads()).toBe(before);
    await pass(3000);
    expect(reads()).toBe(before + 1);
    await pass(42_000);
    expect([reads(), link.state, connects()]).toEqual([before + 3, 'connected', 1]);
  });

  test('no answer means a dead link: it is made anew', async () => {
    const link = await started();
    bike.get('2a19').readAsync.mockImplementationOnce(never);
    await ride(1000);
    await pass(30_000);
    expect([link.state, connects()]).toEqual(['connected', 2]);
  });

  test('a refused reading from the beginning is no sign of death', async () => {
    for (const uuid of ['2a19', '2acc', '2ad6']) bike.get(uuid).readAsync.mockRejectedValue('not permitted');
    const link = await started();
    await ride(1000);
    await pass(60_000);
    expect([link.state, connects()]).toEqual(['connected', 1]);
  });
});

describe('stopping', () => {
  test('paused it stays away until it is started', async () => {
    const link = await started();
    await link.pause();
    expect([link.state, link.message?.message, bike.state]).toEqual([
      'paused',
      'Bike 1 is left alone until you connect it again.',
      'disconnected',
    ]);
    await pass(60_000);
    expect(connects()).toBe(1);
    link.start();
    await pass(50);
    expect(link.state).toBe('connected');
  });

  test('started while it is being paused, it runs, and the pausing ends', async () => {
    const link = await started();
    bike.disconnectAsync.mockImplementationOnce(
      () => new Promise((resolve) => setTimeout(() => resolve(bike.drop('user')), 500)),
    );
    const paused = vi.fn<(state: string) => void>();
    void link.pause().then(() => {
      paused(link.state);
    });
    await pass(100);
    link.start();
    await pass(3000);
    expect(paused).toHaveBeenCalledOnce();
    expect(paused).not.toHaveBeenCalledWith('paused');
    expect([link.state, link.message]).toEqual(['connected', null]);
  });

  test('while it connects: the link that comes is given back', async () => {
    bike.onConnect = () => new Promise((resolve) => setTimeout(resolve, 1000));
    const link = await started();
    const closing = link.close();
    await pass(1100);
    await closing;
    expect([bike.state, connects()]).toEqual(['disconnected', 1]);
    await pass(60_000);
    expect(connects()).toBe(1);
  });

  test('while it is looked for: the scan ends with it', async () => {
    bike.onConnect = () => Promise.reject(new Error('no'));
    const link = await started();
    await pass(10_000);
    expect(adapter.scanning).toBe(true);
    await link.close();
    await pass(100);
    expect(adapter.scanning).toBe(false);
  });

  test('while it waits, for the radio or for the next try', async () => {
    bike.onConnect = () => Promise.reject(new Error('no'));
    const link = await started();
    await link.close();
    adapter.stop();
    link.start();
    await pass(10);
    await link.close();
    expect(connects()).toBe(1);
  });

  test('started twice, there is one link', async () => {
    const link = linkOf();
    link.start();
    link.start();
    await pass(3000);
    expect([link.state, bike.get('2ad2').listenerCount('data')]).toEqual(['connected', 1]);
    await link.close();
    await pass(60_000);
    expect(bike.state).toBe('disconnected');
  });
});
