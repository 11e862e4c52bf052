import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Adapter } from './adapter.ts';
import {
  bikeWithAll,
  deviceOf,
  FakeCharacteristic,
  type FakePeripheral,
  FakeRadio,
  never,
  openAdapter,
} from './fake-noble.test-support.ts';
import { GattSession } from './gatt-session.ts';

let radio: FakeRadio;
let adapter: Adapter;
let bike: FakePeripheral;
beforeEach(async () => {
  vi.useFakeTimers();
  radio = new FakeRadio();
  bike = radio.add(bikeWithAll());
  ({ adapter } = await openAdapter(radio));
});
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: Error & { code?: string }) => error.code ?? error.message,
  );

async function connected(): Promise<GattSession> {
  const session = await GattSession.connect(adapter, deviceOf());
  await session.discover(['1826', '180f']);
  return session;
}

describe('connecting', () => {
  test('asks for a link that lives through a hiccup, with the address’s type', async () => {
    const session = await GattSession.connect(adapter, deviceOf({ addressType: 'random' }));
    expect([session.isOpen, radio.last.fake.connectAsync.mock.calls[0]]).toEqual([
      true,
      ['b1', { timeout: 0x190, minInterval: 0x18, maxInterval: 0x28, addressType: 'random' }],
    ]);
  });

  test('takes a link that stands already: noble would not make another', async () => {
    radio.last.fake.hear(bike);
    bike.state = 'connected';
    expect((await GattSession.connect(adapter, deviceOf())).isOpen).toBe(true);
    expect(radio.last.fake.connectAsync).not.toHaveBeenCalled();
  });

  test('is cancelled when nobody answers, and the next has its turn', async () => {
    const missing = codeOf(GattSession.connect(adapter, deviceOf({ id: 'far' })));
    const present = codeOf(GattSession.connect(adapter, deviceOf()));
    await pass(4999);
    expect(radio.last.fake.connectAsync).toHaveBeenCalledOnce();
    await pass(1);
    expect([await missing, await present]).toEqual(['E_BLUETOOTH_TIMEOUT', 'done']);
    expect(radio.last.fake.cancelConnect.mock.calls).toEqual([['far']]);
    await pass(10_000);
    expect(radio.last.fake.cancelConnect).toHaveBeenCalledOnce();
  });

  test('two at once wait for each other', async () => {
    const other = radio.add(bikeWithAll('b2'));
    for (const one of [bike, other]) one.onConnect = () => new Promise((done) => setTimeout(done, 500));
    const both = ['b1', 'b2'].map((id) => codeOf(GattSession.connect(adapter, deviceOf({ id }))));
    await pass(1100);
    expect(await Promise.all(both)).toEqual(['done', 'done']);
  });

  test('that fails says so', async () => {
    bike.onConnect = () => Promise.reject(new Error('Connection Failed to be Established (0x3e)'));
    expect(await codeOf(GattSession.connect(adapter, deviceOf()))).toBe('E_BLUETOOTH_CONNECT');
    expect(adapter.state).toBe('on');
  });

  test('without a radio says so', async () => {
    adapter.stop();
    expect(await codeOf(GattSession.connect(adapter, deviceOf()))).toBe('E_BLUETOOTH_OFF');
  });

  test('ends with the adapter, at once, and touches nothing of what is gone', async () => {
    bike.onConnect = never;
    const { fake } = radio.last;
    const lost = codeOf(GattSession.connect(adapter, deviceOf()));
    await pass(100);
    fake.become('poweredOff');
    await pass(1);
    expect(await lost).toBe('E_BLUETOOTH_LOST');
    await pass(10_000);
    expect(fake.cancelConnect).not.toHaveBeenCalled();
  });

  test('that came and went in one chunk is over', async () => {
    radio.last.fake.connectAsync.mockImplementationOnce(async () => bike);
    const session = await GattSession.connect(adapter, deviceOf());
    expect([session.isOpen, await session.ended]).toEqual([false, 'at once']);
  });
});

describe('over BlueZ', () => {
  beforeEach(async () => {
    adapter.stop();
    radio.binding = 'dbus';
    adapter.start();
    await pass(50);
  });

  test('only what it has in its list is connected to, and the list is brought up to date', async () => {
    expect(await codeOf(GattSession.connect(adapter, deviceOf()))).toBe('E_BLUETOOTH_UNHEARD');
    radio.last.fake.hear(bike);
    expect(await codeOf(GattSession.connect(adapter, deviceOf()))).toBe('done');
    expect(radio.last.fake.startScanningAsync).toHaveBeenCalledTimes(2);
  });

  test('the descriptor is left to it', async () => {
    radio.last.fake.hear(bike);
    const session = await connected();
    await session.subscribe('2ad2', 'write-cccd', () => undefined);
    expect(bike.get('2ad2').subscribeAsync).toHaveBeenCalledOnce();
    expect(bike.get('2ad2').descriptor.writeValueAsync).not.toHaveBeenCalled();
  });

  test('a dead service behind a failed connect is a reason for a new instance', async () => {
    radio.last.fake.hear(bike);
    bike.onConnect = () => Promise.reject(new Error('org.freedesktop.DBus.Error.ServiceUnknown'));
    await codeOf(GattSession.connect(adapter, deviceOf()));
    await pass(20);
    expect(radio.instances.length).toBe(3);
  });
});

describe('a session', () => {
  test('asks for all services and takes those it wants', async () => {
    bike.services['1800'] = [new FakeCharacteristic('2a00', 'read')];
    const session = await GattSession.connect(adapter, deviceOf());
    expect(await session.discover(['180f', '1818'])).toEqual(
      expect.arrayContaining(['1800', '1826', '180f']),
    );
    expect([session.uuids, session.has('2a19'), session.has('2ad2')]).toEqual([['2a19'], true, false]);
    expect(bike.discoverServicesAsync.mock.calls).toEqual([[[]]]);
  });

  test('reads and writes', async () => {
    const session = await connected();
    expect(await session.read('2a19')).toEqual(Uint8Array.of(77));
    await session.write('2ad9', Uint8Array.of(4, 50));
    expect(bike.get('2ad9').writeAsync.mock.calls).toEqual([[Buffer.from([4, 50]), false]]);
    expect(await codeOf(session.read('2a37'))).toBe('E_BLUETOOTH_GATT');
    bike.get('2a19').readAsync.mockRejectedValueOnce('a string');
    expect(await codeOf(session.read('2a19'))).toBe('E_BLUETOOTH_GATT');
  });

  test('an operation without an answer ends after 3 s', async () => {
    const session = await connected();
    bike.get('2a19').readAsync.mockImplementation(never);
    const hung = codeOf(session.read('2a19'));
    await pass(2999);
    await expect(Promise.race([hung, Promise.resolve('waits')])).resolves.toBe('waits');
    await pass(1);
    expect(await hung).toBe('E_BLUETOOTH_TIMEOUT');
  });

  test.each(['link', 'adapter'])(
    'a %s lost in the middle of an operation ends it and all behind',
    async (what) => {
      const session = await connected();
      bike.get('2a19').readAsync.mockImplementation(never);
      const both = [codeOf(session.read('2a19')), codeOf(session.read('2a19'))];
      await pass(10);
      if (what === 'link') bike.drop(8);
      else radio.last.fake.become('poweredOff');
      await pass(1);
      expect(await Promise.all(both)).toEqual(['E_BLUETOOTH_LOST', 'E_BLUETOOTH_LOST']);
      expect(bike.get('2a19').readAsync).toHaveBeenCalledOnce();
      expect([session.isOpen, await session.ended]).toEqual([false, what === 'link' ? '8' : 'adapter']);
    },
  );

  test('subscribes as noble does, and hears only notifications, once each', async () => {
    const session = await connected();
    const heard: number[][] = [];
    for (let time = 0; time < 2; time++)
      await session.subscribe('2ad2', 'standard', (bytes) => heard.push([...bytes]));
    bike.get('2ad2').notify(1, 2);
    bike.get('2ad2').emit('data', Buffer.of(9), false);
    expect(heard).toEqual([[1, 2]]);
    expect(bike.get('2ad2').descriptor.writeValueAsync).not.toHaveBeenCalled();
  });

  test('or by writing the descriptor: 1 for notifications, 2 for indications', async () => {
    const session = await connected();
    await session.subscribe('2ad2', 'write-cccd', () => undefined);
    await session.subscribe('2ad9', 'write-cccd', () => undefined);
    const written = ['2ad2', '2ad9'].map((uuid) => bike.get(uuid).descriptor.writeValueAsync.mock.calls);
    expect(written).toEqual([[[Buffer.of(1, 0)]], [[Buffer.of(2, 0)]]]);
    expect(bike.get('2ad2').subscribeAsync).not.toHaveBeenCalled();
    bike.get('2ad2').discoverDescriptorsAsync.mockResolvedValueOnce([]);
    expect(await codeOf(session.subscribe('2ad2', 'write-cccd', () => undefined))).toBe('E_BLUETOOTH_GATT');
  });
});

describe('closing', () => {
  test('disconnects, once', async () => {
    const session = await connected();
    await session.close();
    await session.close();
    expect([session.isOpen, bike.disconnectAsync.mock.calls.length]).toEqual([false, 1]);
    expect(bike.listenerCount('disconnect')).toBe(0);
  });

  test('what is disconnected already is not asked', async () => {
    const session = await connected();
    bike.drop(19);
    await session.close();
    expect(bike.disconnectAsync).not.toHaveBeenCalled();
  });

  test('nor what is lost while it waits for its turn', async () => {
    const session = await connected();
    const busy = adapter.turns.run('other', 1000, () => new Promise((done) => setTimeout(done, 500)));
    const closing = session.close();
    await pass(100);
    bike.drop(8);
    await pass(400);
    await Promise.all([busy, closing]);
    expect(bike.disconnectAsync).not.toHaveBeenCalled();
  });

  test('a disconnect that is never answered is given up', async () => {
    const session = await connected();
    bike.disconnectAsync.mockImplementation(never);
    const closing = session.close();
    await pass(2000);
    await closing;
    expect([session.isOpen, await session.ended]).toEqual([false, 'closed']);
  });
});
