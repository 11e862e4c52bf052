import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Slot } from '../../contract/bluetooth.ts';
import { setUpDevice, type Setup } from './device-setup.ts';
import {
  bikeWithAll,
  deviceOf,
  FakeCharacteristic,
  FakePeripheral,
  FakeRadio,
  never,
  openAdapter,
  strap,
  type Services,
} from './fake-noble.test-support.ts';
import { GattSession } from './gatt-session.ts';

let radio: FakeRadio;
beforeEach(() => {
  vi.useFakeTimers();
  radio = new FakeRadio();
});
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const notifying = (...uuids: string[]) => uuids.map((uuid) => new FakeCharacteristic(uuid, 'notify'));
const device = (services: Services, name = 'Thing') => new FakePeripheral('b1', name, services);

async function setUp(peripheral: FakePeripheral, slots: Slot[], changes: Partial<Setup> = {}) {
  radio.add(peripheral);
  const { adapter } = await openAdapter(radio);
  const session = await GattSession.connect(
    adapter,
    deviceOf({ id: peripheral.id, name: String(peripheral.advertisement.localName) }),
  );
  const values: string[] = [];
  const learned: unknown[] = [];
  const setup: Setup = {
    device: deviceOf({ id: peripheral.id, name: String(peripheral.advertisement.localName) }),
    slots,
    skip: new Set<string>(),
    onValue: (uuid, bytes) => values.push(`${uuid} ${bytes.join()}`),
    onLearned: (learnt) => learned.push(learnt),
    ...changes,
  };
  const result = setUpDevice(session, setup).then(
    (control) => (control === null ? 'no control' : 'control'),
    (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
  );
  const subscribed = (): string[] =>
    Object.values(peripheral.services)
      .flat()
      .filter((one) => one.subscribeAsync.mock.calls.length > 0)
      .map(({ uuid }) => uuid);
  return { result, values, subscribed, setup, learned };
}

describe('what is listened to', () => {
  const POWER_AND_CADENCE = { '1818': notifying('2a63'), '1816': notifying('2a5b') };
  test.each<[string, Services, Slot[], string[]]>([
    ['a bike', { '1826': notifying('2ad2'), '1818': notifying('2a63') }, ['bike'], ['2ad2']],
    ['a power meter with cadence as a bike', POWER_AND_CADENCE, ['bike'], ['2a63', '2a5b']],
    ['a power meter as a bike', { '1818': notifying('2a63') }, ['bike'], ['2a63']],
    ['a cadence sensor as a bike', { '1816': notifying('2a5b') }, ['bike'], ['2a5b']],
    ['both as power', POWER_AND_CADENCE, ['power'], ['2a63']],
    ['both as cadence', POWER_AND_CADENCE, ['cadence'], ['2a5b']],
    ['a bike as power and heart rate', { '1826': notifying('2ad2') }, ['power', 'heartRate'], ['2ad2']],
    [
      'a bike with a meter, in two slots',
      { '1826': notifying('2ad2'), '1818': notifying('2a63') },
      ['bike', 'power'],
      ['2ad2', '2a63'],
    ],
    ['a strap', { '180d': notifying('2a37') }, ['heartRate'], ['2a37']],
  ])('of %s', async (_what, services, slots, expected) => {
    for (const one of Object.values(services).flat()) one.subscribeAsync.mockClear();
    const { result, subscribed } = await setUp(device(services), slots);
    expect([await result, subscribed().sort()]).toEqual(['no control', expected.sort()]);
  });

  test('a bike’s descriptions are read, its control point and status are listened to', async () => {
    const bike = bikeWithAll();
    const { result, values, subscribed } = await setUp(bike, ['bike']);
    expect(await result).toBe('control');
    expect(values).toEqual(['2acc 2,64,0,0,4,0,0,0', '2ad6 0,0,240,0,10,0', '2a19 77']);
    expect(subscribed().sort()).toEqual(['2ad2', '2ad9', '2ada']);
    bike.get('2ada').notify(4);
    expect(values.at(-1)).toBe('2ada 4');
  });

  test('who only lends its power is not controlled', async () => {
    const { result, subscribed } = await setUp(bikeWithAll(), ['power']);
    expect([await result, subscribed()]).toEqual(['no control', ['2ad2']]);
  });

  test('what the device refuses is done without', async () => {
    const bike = bikeWithAll();
    bike.get('2acc').readAsync.mockRejectedValue('not permitted');
    bike.get('2ad9').subscribeAsync.mockRejectedValue(new Error('no'));
    const { result, values, subscribed } = await setUp(bike, ['bike']);
    expect([await result, values.length]).toEqual(['no control', 2]);
    expect(subscribed()).not.toContain('2ada');
  });
});

describe('what gets no answer', () => {
  test('spoils the session, and is left out of the next', async () => {
    const bike = bikeWithAll();
    bike.get('2ad6').readAsync.mockImplementation(never);
    const { result, setup } = await setUp(bike, ['bike']);
    await pass(3000);
    expect([await result, [...setup.skip]]).toEqual([
      expect.stringContaining('E_BLUETOOTH_TIMEOUT'),
      ['read 2ad6'],
    ]);
    const next = await setUp(bike, ['bike'], { skip: setup.skip });
    expect([await next.result, bike.get('2ad6').readAsync.mock.calls.length]).toEqual(['control', 1]);
  });

  test.each(['2ad9', '2ada', '2ad2'])(
    'a subscription to %s is made in another way, and not left out',
    async (uuid) => {
      const bike = bikeWithAll();
      bike.get(uuid).subscribeAsync.mockImplementation(never);
      const { result, setup, learned } = await setUp(bike, ['bike']);
      await pass(3000);
      expect(await result).toContain('E_BLUETOOTH_TIMEOUT');
      expect([[...setup.skip], learned]).toEqual([[], [{ writesCccd: true }]]);
      const next = await setUp(bike, ['bike'], { ...setup, device: deviceOf({ writesCccd: true }) });
      expect([await next.result, bike.get('2ad2').descriptor.writeValueAsync.mock.calls.length]).toEqual([
        'control',
        1,
      ]);
    },
  );

  test('when that gets no answer either, it is left out', async () => {
    const bike = bikeWithAll();
    bike.get('2ad9').discoverDescriptorsAsync.mockImplementation(never);
    const { result, setup, learned } = await setUp(bike, ['bike'], {
      device: deviceOf({ writesCccd: true }),
    });
    await pass(3000);
    expect([await result, [...setup.skip]]).toEqual([
      expect.stringContaining('E_BLUETOOTH_TIMEOUT'),
      ['subscribe 2ad9'],
    ]);
    expect(learned).toEqual([]);
  });

  test('a Schwinn is known for it by its name', async () => {
    const bike = bikeWithAll('b1', 'IC Bike');
    await (
      await setUp(bike, ['bike'])
    ).result;
    expect(bike.get('2ad2').subscribeAsync).not.toHaveBeenCalled();
    expect(bike.get('2ad2').descriptor.writeValueAsync).toHaveBeenCalledOnce();
  });
});

describe('a device of no use', () => {
  test.each<[string, FakePeripheral, Slot[], string]>([
    [
      'speaks no standard',
      device({ '180f': notifying('2a19') }, 'Peloton 12'),
      ['bike'],
      "E_NO_STANDARD_PROFILE: Peloton 12 speaks only with its maker's own app, by no standard that others could use.",
    ],
    [
      'is a lamp',
      device({ '180f': notifying('2a19'), fff0: notifying('fff1') }, 'Lamp'),
      ['bike'],
      'E_NOT_A_BIKE: Lamp is neither a bike nor a sensor. Choose another device.',
    ],
    [
      'is a strap as a bike',
      strap('b1', 'Strap'),
      ['bike', 'power'],
      'E_WRONG_SLOT: Strap does not measure what a bike does or power.',
    ],
  ])('%s', async (_what, peripheral, slots, sentence) => {
    expect(await (await setUp(peripheral, slots)).result).toBe(sentence);
  });
});
