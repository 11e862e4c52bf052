import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { AlleycatError } from '../../../core/errors.ts';
import { isDead } from './adapter.ts';
import { adapterOf, FakePeripheral, FakeRadio, never, openAdapter } from './fake-noble.test-support.ts';

const NO_BLUEZ = 'dbus init failed: The name org.bluez was not provided by any .service files';

let radio: FakeRadio;
beforeEach(() => {
  vi.useFakeTimers();
  radio = new FakeRadio();
});
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe('starting', () => {
  test('loads nothing before it is asked to, and once then', async () => {
    const { adapter } = adapterOf(radio);
    expect([adapter.state, adapter.open]).toEqual(['unused', null]);
    adapter.start();
    adapter.start();
    expect([adapter.state, radio.instances.length]).toEqual(['starting', 1]);
    await pass(20);
    expect([adapter.state, adapter.open]).toEqual(['on', radio.last]);
  });

  test('poweredOff before poweredOn is no trouble', async () => {
    radio.willBe = 'unknown';
    const { adapter } = adapterOf(radio);
    adapter.start();
    radio.last.fake.become('poweredOff');
    await pass(1900);
    expect(adapter.state).toBe('starting');
    radio.last.fake.become('poweredOn');
    await pass(10_000);
    expect([adapter.state, radio.instances.length]).toEqual(['on', 1]);
  });

  test.each([
    ['hci', 'poweredOff', '', 'off'],
    ['hci', 'unsupported', '', 'none'],
    ['hci', 'unauthorized', '', 'noPermission'],
    ['dbus', 'unsupported', 'dbus init failed: org.freedesktop.DBus.Error.AccessDenied', 'noPermission'],
    ['dbus', 'unsupported', NO_BLUEZ, 'noService'],
    ['dbus', 'unsupported', 'dbus init failed: No BlueZ adapter found (is bluetoothd running?)', 'none'],
  ] as const)('over %s %s after "%s" is %s', async (binding, willBe, warning, state) => {
    Object.assign(radio, { binding, willBe });
    const { adapter } = adapterOf(radio);
    adapter.start();
    if (warning !== '') radio.last.warn(warning);
    await pass(2100);
    expect(adapter.state).toBe(state);
    radio.willBe = 'poweredOn';
    await pass(3100);
    expect(adapter.state).toBe('on');
  });

  test('what cannot be loaded is said and tried again', async () => {
    const { adapter } = adapterOf(radio);
    const states: string[] = [];
    for (const trouble of [
      new AlleycatError('E_BLUETOOTH_SERVICE', 'no bus'),
      new Error('EPERM, Operation not permitted'),
      new Error('no such module'),
    ]) {
      radio.trouble = trouble;
      adapter.start();
      await pass(3000);
      states.push(adapter.state);
    }
    expect(states).toEqual(['noService', 'noPermission', 'failed']);
    radio.trouble = null;
    await pass(3100);
    expect(adapter.state).toBe('on');
  });

  test('a service that does not run is asked every few seconds, not as fast as it can say no', async () => {
    Object.assign(radio, { binding: 'dbus', willBe: 'unsupported' });
    const { adapter } = adapterOf(radio);
    adapter.start();
    for (let ms = 0; ms < 20_000; ms += 100) {
      radio.last.warn(NO_BLUEZ);
      await pass(100);
    }
    expect(adapter.state).toBe('noService');
    expect(radio.instances.length).toBeLessThanOrEqual(5);
  });

  test('a radio that comes up late is kept', async () => {
    radio.willBe = 'unknown';
    const { adapter } = adapterOf(radio);
    adapter.start();
    await pass(3000);
    expect(adapter.state).toBe('none');
    radio.last.fake.become('poweredOn');
    await pass(20_000);
    expect([adapter.state, radio.instances.length]).toEqual(['on', 1]);
  });

  test('BlueZ says itself when its adapter is on again', async () => {
    Object.assign(radio, { binding: 'dbus', willBe: 'poweredOff' });
    const { adapter } = adapterOf(radio);
    adapter.start();
    await pass(30_000);
    expect([adapter.state, radio.instances.length]).toEqual(['off', 1]);
    radio.last.fake.become('poweredOn');
    expect(adapter.state).toBe('on');
  });
});

describe('a lost adapter', () => {
  test('is replaced by a new instance, and who holds a link is told once', async () => {
    const { adapter } = await openAdapter(radio);
    const gone = vi.fn();
    const forgotten = vi.fn();
    adapter.onGone(gone);
    adapter.onGone(forgotten)();
    const [old] = radio.instances;
    radio.last.fake.hear(new FakePeripheral('b1', 'Bike'));
    old?.fake.become('poweredOff');
    expect([adapter.state, adapter.open]).toEqual(['off', null]);
    await pass(3100);
    expect([adapter.state, radio.instances.length]).toEqual(['on', 2]);
    expect([gone.mock.calls.length, forgotten.mock.calls.length]).toEqual([1, 0]);
    expect(old?.end).toHaveBeenCalledOnce();
    expect(adapter.peripheral('b1')).toBeUndefined();
  });

  test('what an old instance says late is not listened to', async () => {
    const { adapter, onHeard } = await openAdapter(radio);
    const old = radio.last;
    old.end.mockImplementation(() => undefined);
    old.fake.become('poweredOff');
    await pass(3100);
    old.fake.become('unsupported');
    old.fake.hear(new FakePeripheral('b1', 'Bike'));
    old.fake.emit('scanStart');
    old.warn('message bus: closed');
    await pass(3100);
    expect([adapter.state, adapter.scanning, radio.instances.length]).toEqual(['on', false, 2]);
    expect(onHeard).not.toHaveBeenCalled();
  });

  test.each(['hci', 'dbus'] as const)('renewed over %s, it takes one new instance', async (binding) => {
    radio.binding = binding;
    const { adapter } = await openAdapter(radio);
    const seen = new Set<string>();
    adapter.renew();
    adapter.renew();
    for (let ms = 0; ms < 10_000; ms += 5) {
      await pass(5);
      seen.add(adapter.state);
    }
    expect([...seen]).toEqual(['starting', 'on']);
    expect(radio.instances.length).toBe(2);
  });

  test('a service that dies is noticed by what is said of it', async () => {
    radio.binding = 'dbus';
    const { adapter } = await openAdapter(radio);
    radio.last.warn('startScanning failed: org.freedesktop.DBus.Error.ServiceUnknown');
    await pass(20);
    expect([adapter.state, radio.instances.length]).toEqual(['on', 2]);
    radio.last.warn('disconnect failed: it is busy');
    await pass(20);
    expect(radio.instances.length).toBe(2);
    expect(isDead('Cannot send message, stream is closed')).toBe(false);
  });

  test('one that does not end cleanly is gone all the same', async () => {
    const { adapter } = await openAdapter(radio);
    radio.last.end.mockImplementation(() => {
      throw new Error('write EBADF');
    });
    adapter.stop();
    expect([adapter.state, adapter.open]).toEqual(['unused', null]);
    await pass(10_000);
    expect(radio.instances.length).toBe(1);
  });
});

describe('scanning', () => {
  test('goes on for as long as anybody wants it', async () => {
    const { adapter, onHeard } = await openAdapter(radio);
    const { fake } = radio.last;
    adapter.scan('a', true);
    adapter.scan('b', true);
    await pass(1);
    expect([adapter.scanning, fake.startScanningAsync.mock.calls]).toEqual([true, [[[], true]]]);
    adapter.scan('a', false);
    await pass(1);
    expect(adapter.scanning).toBe(true);
    const peripheral = new FakePeripheral('b1', 'Bike');
    fake.hear(peripheral);
    expect([onHeard.mock.calls.length, adapter.peripheral('b1')]).toEqual([1, peripheral]);
    adapter.scan('b', false);
    await pass(1);
    expect([adapter.scanning, fake.stopScanningAsync.mock.calls.length]).toEqual([false, 1]);
  });

  test('asked for before the radio is there begins when it is, and again with a new one', async () => {
    const { adapter } = adapterOf(radio);
    adapter.scan('a', true);
    adapter.start();
    await pass(20);
    expect(adapter.scanning).toBe(true);
    radio.last.fake.become('poweredOff');
    await pass(1);
    expect(adapter.scanning).toBe(false);
    await pass(3100);
    expect([adapter.scanning, radio.instances.length]).toEqual([true, 2]);
  });

  test('that a connection has ended is taken up again after it', async () => {
    const { adapter } = await openAdapter(radio);
    const { fake } = radio.last;
    adapter.scan('a', true);
    await pass(1);
    const connecting = adapter.turns.run('connecting', 1000, async () => {
      fake.emit('scanStop');
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    await pass(499);
    expect([adapter.scanning, fake.startScanningAsync.mock.calls.length]).toEqual([false, 1]);
    await pass(2);
    await connecting;
    expect([adapter.scanning, fake.startScanningAsync.mock.calls.length]).toEqual([true, 2]);
  });

  test('that does not begin means a dead radio', async () => {
    const { adapter } = await openAdapter(radio);
    radio.last.fake.startScanningAsync.mockImplementation(never);
    adapter.scan('a', true);
    await pass(3001);
    expect(adapter.open).toBeNull();
    await pass(3100);
    expect([adapter.scanning, radio.instances.length]).toEqual([true, 2]);
  });

  test('that hung on the instance before is nothing against this one', async () => {
    radio.binding = 'dbus';
    const { adapter } = await openAdapter(radio);
    radio.last.fake.startScanningAsync.mockImplementation(never);
    adapter.scan('a', true);
    await pass(1000);
    radio.last.fake.become('poweredOff');
    await pass(10_000);
    expect([adapter.state, adapter.scanning, radio.instances.length]).toEqual(['on', true, 2]);
  });

  test('that is refused leaves the radio as it is', async () => {
    const { adapter } = await openAdapter(radio);
    radio.last.fake.startScanningAsync.mockRejectedValueOnce('not now');
    adapter.scan('a', true);
    await pass(5000);
    expect([adapter.state, adapter.scanning, radio.instances.length]).toEqual(['on', false, 1]);
  });

  test('to bring BlueZ’s list up to date is short, and left out while a scan runs', async () => {
    const { adapter } = await openAdapter(radio);
    const { fake } = radio.last;
    await adapter.refresh();
    expect([fake.startScanningAsync.mock.calls.length, adapter.scanning]).toEqual([1, false]);
    adapter.scan('a', true);
    await pass(1);
    await adapter.refresh();
    expect([fake.startScanningAsync.mock.calls.length, adapter.scanning]).toEqual([2, true]);
  });
});
