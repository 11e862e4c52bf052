import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { parseNotificationLog } from '../../../core/bike/notification-log.ts';
import type { Reading } from '../../../core/race/ride.ts';
import type { Notice } from '../../contract/state.ts';
import {
  BIKE_DATA,
  bikeWithAll,
  deviceOf,
  FakePeripheral,
  FakeRadio,
  never,
  strap,
} from './fake-noble.test-support.ts';
import { NOTHING_REMEMBERED, type Remembered } from './remembered.ts';
import { Sensors } from './sensors.ts';

const KEISER = Buffer.from('0201063000383803460573000d00042701000a', 'hex');

let radio: FakeRadio;
let bike: FakePeripheral;
let remembered: Remembered;
let sensors: Sensors;
let readings: Reading[];
let folder: string;
const notices: Notice[] = [];
const onBike = vi.fn();
const log = vi.fn();
const remember = vi.fn((next: Remembered) => {
  remembered = next;
});
beforeEach(() => {
  vi.useFakeTimers();
  for (const mock of [onBike, log, remember]) mock.mockClear();
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-sensors-'));
  radio = new FakeRadio();
  bike = radio.add(bikeWithAll());
  remembered = NOTHING_REMEMBERED;
  [readings, notices.length] = [[], 0];
  sensors = new Sensors({
    clock: { speed: 1, now: () => Date.now() },
    log,
    createNoble: radio.create,
    remembered: () => remembered,
    remember,
    logFolder: path.join(folder, 'logs'),
    onChange: () => undefined,
    onBike,
    onNotice: (notice) => notices.push(notice),
  });
  sensors.onReading((reading) => readings.push(reading));
});
afterEach(async () => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const state = () => sensors.state(Date.now());

async function scanned(...peripherals: FakePeripheral[]): Promise<void> {
  sensors.scan(true);
  await pass(20);
  for (const one of peripherals) radio.last.fake.hear(one);
}

async function paired(): Promise<void> {
  remembered = { ...NOTHING_REMEMBERED, bike: deviceOf() };
  sensors.start();
  await pass(50);
}

describe('the radio', () => {
  test('is not touched while nothing is remembered or looked for', async () => {
    sensors.start();
    sensors.resume();
    await pass(60_000);
    expect([radio.create.mock.calls.length, state().adapter, state().message]).toEqual([0, 'unused', null]);
    await sensors.close();
  });

  test('is let go when the looking ends and nothing was paired', async () => {
    await scanned(bike);
    expect([state().scanning, state().heard.map(({ name }) => name)]).toEqual([true, ['Bike 1']]);
    sensors.scan(false);
    expect([state().adapter, state().heard, radio.last.end.mock.calls.length]).toEqual(['unused', [], 1]);
  });

  test('its trouble has a sentence, and is the bike’s', async () => {
    radio.willBe = 'unsupported';
    await paired();
    await pass(2100);
    expect([state().adapter, state().message?.message.includes('no Bluetooth adapter')]).toEqual([
      'none',
      true,
    ]);
    expect([sensors.bikeMessage, state().slots.bike?.link]).toEqual([state().message, 'waiting']);
    radio.willBe = 'poweredOn';
    await pass(6000);
    expect(state().slots.bike?.link).toBe('connected');
  });
});

describe('pairing', () => {
  test('remembers the device, connects to it and hands on what it measures', async () => {
    sensors.start();
    await scanned(bike);
    await sensors.pair('b1', 'bike');
    await pass(50);
    expect([remembered.bike, sensors.hasBike, sensors.bikeName]).toEqual([deviceOf(), true, 'Bike 1']);
    bike.get('2ad2').notify(...BIKE_DATA);
    expect(readings).toEqual([
      expect.objectContaining({ cadenceRpm: 80, resistancePercent: 50, powerW: 100, heartRateBpm: null }),
    ]);
    expect(sensors.estimated).toBe(false);
    expect(state().slots.bike).toMatchObject({
      deviceId: 'b1',
      link: 'connected',
      message: null,
      reading: { cadenceRpm: 80, resistancePercent: 50, powerW: 100, heartRateBpm: null },
      sampleAt: Date.now(),
      batteryPercent: 77,
    });
    expect([state().heard[0]?.slots, onBike.mock.calls.length]).toEqual([['bike'], 1]);
    sensors.scan(false);
    expect([state().adapter, state().heard]).toEqual(['on', []]);
  });

  test('what is not heard, or of no use, is refused', async () => {
    await expect(sensors.pair('b1', 'bike')).rejects.toThrow('not heard any more');
    await scanned(new FakePeripheral('p1', 'Peloton'));
    await expect(sensors.pair('p1', 'bike')).rejects.toThrow("Peloton: Speaks only with its maker's own app");
    expect(remember).not.toHaveBeenCalled();
  });

  test('what cannot be kept is not paired', async () => {
    await scanned(bike);
    remember.mockImplementationOnce(() => {
      throw new Error('disk full');
    });
    await expect(sensors.pair('b1', 'bike')).rejects.toThrow('disk full');
    await pass(1000);
    expect([sensors.hasBike, state().slots.bike]).toEqual([false, null]);
  });

  test('another bike takes the place of the first, whose link ends', async () => {
    await paired();
    const other = radio.add(bikeWithAll('b2', 'Bike 2'));
    await scanned(other);
    await sensors.pair('b2', 'bike');
    await pass(50);
    expect([bike.state, other.state, sensors.bikeName]).toEqual(['disconnected', 'connected', 'Bike 2']);
    bike.get('2ad2').notify(...BIKE_DATA);
    expect(readings).toEqual([]);
  });

  test('one device in two slots is one link, and what was learned of it is kept', async () => {
    remembered = { ...NOTHING_REMEMBERED, bike: deviceOf({ writesCccd: true }) };
    sensors.start();
    await scanned(bike);
    await pass(50);
    await sensors.pair('b1', 'heartRate');
    await pass(50);
    expect(remembered.heartRate).toEqual(deviceOf({ writesCccd: true }));
    expect([state().slots.bike?.link, state().slots.heartRate?.link]).toEqual(['connected', 'connected']);
    expect(bike.get('2ad2').listenerCount('data')).toBe(1);
    await sensors.forget('bike');
    await pass(50);
    expect([bike.state, state().slots.bike, state().slots.heartRate?.link]).toEqual([
      'connected',
      null,
      'connected',
    ]);
  });
});

describe('a paired device', () => {
  test('is connected at the start without a scan', async () => {
    await paired();
    expect([state().slots.bike?.link, radio.last.fake.startScanningAsync.mock.calls]).toEqual([
      'connected',
      [],
    ]);
  });

  test('is forgotten, and with the last one the radio is let go', async () => {
    await paired();
    await sensors.forget('bike');
    expect([remembered, bike.state, state().adapter]).toEqual([NOTHING_REMEMBERED, 'disconnected', 'unused']);
    expect([sensors.hasBike, sensors.bikeMessage]).toEqual([false, null]);
  });

  test('is paused and started again; an empty slot takes no notice', async () => {
    await paired();
    await sensors.pause('power', true);
    await sensors.pause('bike', true);
    expect([state().slots.bike?.link, sensors.hasBike, bike.state]).toEqual([
      'paused',
      false,
      'disconnected',
    ]);
    expect(sensors.bikeMessage?.message).toContain('left alone');
    await sensors.pause('bike', false);
    await pass(50);
    expect([state().slots.bike?.link, sensors.hasBike]).toEqual(['connected', true]);
  });

  test('what is learned of it is remembered, in every slot; and where that fails the link goes on', async () => {
    remembered = { ...NOTHING_REMEMBERED, bike: deviceOf(), power: deviceOf() };
    sensors.start();
    await pass(5000);
    expect([remembered.bike?.needsStart, remembered.power?.needsStart, remembered.cadence]).toEqual([
      true,
      true,
      null,
    ]);
    await sensors.close();

    remembered = { ...NOTHING_REMEMBERED, bike: deviceOf() };
    remember.mockImplementation(() => {
      throw new Error('disk full');
    });
    const before = radio.create.mock.calls.length;
    sensors.start();
    await pass(5000);
    remember.mockImplementation((next: Remembered) => {
      remembered = next;
    });
    expect([state().slots.bike?.link, radio.last.fake.connectAsync.mock.calls.length]).toEqual([
      'connected',
      1,
    ]);
    expect(radio.create.mock.calls.length).toBe(before + 1);
    expect(log.mock.calls.flat()).toContain('what was learned of a device was not kept');
  });

  test('is asked after the machine has slept, and made anew when it is dead', async () => {
    await paired();
    bike.get('2a19').readAsync.mockImplementationOnce(never);
    sensors.resume();
    await pass(3000);
    expect(state().slots.bike?.link).toBe('lost');
    await pass(1100);
    expect([state().slots.bike?.link, radio.last.fake.connectAsync.mock.calls.length]).toEqual([
      'connected',
      2,
    ]);
  });

  test('half a record of before the loss is not completed by what comes after it', async () => {
    await paired();
    bike.get('2ad2').notify(0x05, 0, 160, 0);
    bike.drop(8);
    await pass(1100);
    bike.get('2ad2').notify(0x40, 0, 0xe8, 3, 100, 0);
    expect(readings).toEqual([]);
  });

  test('whose adapter is pulled out and put back is connected by itself', async () => {
    await paired();
    radio.last.fake.become('poweredOff');
    await pass(1);
    expect(sensors.bikeMessage?.message).toContain('switched off');
    await pass(5000);
    expect([state().slots.bike?.link, sensors.bikeMessage]).toEqual(['connected', null]);
  });

  test('everything ends with the app', async () => {
    await paired();
    await sensors.close();
    await pass(60_000);
    expect([bike.state, state().adapter, radio.instances.length]).toEqual(['disconnected', 'unused', 1]);
  });
});

test('the strap overrides the bike’s own heart rate, until it is silent', async () => {
  const belt = radio.add(strap());
  remembered = { ...NOTHING_REMEMBERED, bike: deviceOf(), heartRate: deviceOf({ id: 'h1', name: 'Strap' }) };
  sensors.start();
  await pass(50);
  const withHeartRate = [0x44, 2, 0xe8, 3, 160, 0, 100, 0, 90];
  belt.get('2a37').notify(0, 140);
  bike.get('2ad2').notify(...withHeartRate);
  await pass(4000);
  bike.get('2ad2').notify(...withHeartRate);
  expect(readings.map(({ heartRateBpm }) => heartRateBpm)).toEqual([140, 90]);
  expect(state().slots.heartRate).toMatchObject({ link: 'silent', name: 'Strap' });
});

test('a Keiser rides by its advertisements, whoever looks', async () => {
  const keiser = new FakePeripheral('k1', 'M3i');
  keiser.advertisement.manufacturerData = KEISER;
  await scanned(keiser);
  await sensors.pair('k1', 'bike');
  sensors.scan(false);
  await pass(20);
  radio.last.fake.hear(new FakePeripheral('x1', 'Neighbour'));
  radio.last.fake.hear(keiser);
  expect(readings).toEqual([expect.objectContaining({ cadenceRpm: 82.4, powerW: 115, heartRateBpm: 135 })]);
  expect(remembered.bike).toMatchObject({ broadcasts: true });
  sensors.scan(true);
  expect(state().heard.map(({ name }) => name)).toEqual(['M3i']);
});

describe('the resistance', () => {
  test('is set on the bike', async () => {
    await paired();
    expect(sensors.resistanceTarget).toEqual({ percent: null });
    sensors.resist(50);
    await pass(50);
    expect(bike.get('2ad9').writeAsync.mock.calls.map(([data]) => [...data])).toEqual([[0], [4, 120]]);
    expect(sensors.resistanceTarget).toEqual({ percent: 50 });
    await sensors.forget('bike');
    expect(sensors.resistanceTarget).toBeNull();
  });

  test('is nobody’s without a bike, and what the machine will not do is logged', async () => {
    expect(() => sensors.resist(50)).toThrow('is set on the bike itself');
    await paired();
    bike.get('2ad9').writeAsync.mockImplementation(async (data) => {
      bike.get('2ad9').notify(0x80, data[0] ?? 0, 2);
    });
    sensors.resist(50);
    await pass(50);
    expect(sensors.resistanceTarget).toBeNull();
    expect(log.mock.calls.flat()).toContain('the resistance could not be set');
  });
});

describe('the Bluetooth log', () => {
  test('begins with what describes the bike, has what comes, and is said when complete', async () => {
    await paired();
    await sensors.record(true);
    await sensors.record(true);
    bike.get('2ad2').notify(...BIKE_DATA);
    expect(state().recording?.notifications).toBe(4);
    await sensors.record(false);
    await sensors.record(false);
    const [notice] = notices;
    expect([notices.length, notice?.message, state().recording]).toEqual([
      1,
      'The Bluetooth log is complete.',
      null,
    ]);
    const played = parseNotificationLog(readFileSync(notice?.path ?? '', 'utf8'));
    expect(played.map(({ device, uuid16 }) => `${device} ${uuid16}`).sort()).toEqual(
      ['2a19', '2acc', '2ad2', '2ad6'].map((uuid) => `Bike 1 ${uuid}`),
    );
  });

  test('where there is no place for it says so', async () => {
    writeFileSync(path.join(folder, 'logs'), 'a file');
    await expect(sensors.record(true)).rejects.toMatchObject({ code: 'E_LOG' });
    expect(state().recording).toBeNull();
  });

  test('that was not written to its end is not called complete', async () => {
    await sensors.record(true);
    rmSync(path.join(folder, 'logs'), { recursive: true });
    await sensors.record(false);
    expect(notices.map(({ message }) => message.slice(0, 40))).toEqual([
      'The Bluetooth log could not be written: ',
    ]);
  });

  test('that cannot go on ends with its reason', async () => {
    await sensors.record(true);
    rmSync(path.join(folder, 'logs'), { recursive: true });
    await vi.waitFor(() => expect(notices.length).toBe(1));
    expect([notices[0]?.message, state().recording]).toEqual([
      expect.stringContaining('could not be written'),
      null,
    ]);
  });
});
