import { beforeEach, describe, expect, test } from 'vitest';

import { FakePeripheral } from './fake-noble.test-support.ts';
import { HeardDevices } from './heard.ts';

const KEISER = Buffer.from('020106300038380346057300' + '0d00042701000a', 'hex');

let heard: HeardDevices;
beforeEach(() => {
  heard = new HeardDevices();
});

function hear(
  id: string,
  changes: { name?: string; rssi?: number; services?: string[]; data?: Buffer; machine?: Buffer },
  at = 0,
): void {
  const peripheral = new FakePeripheral(id, changes.name ?? '');
  peripheral.rssi = changes.rssi ?? -60;
  peripheral.advertisement = {
    localName: changes.name,
    serviceUuids: changes.services ?? [],
    serviceData: changes.machine === undefined ? [] : [{ uuid: '1826', data: changes.machine }],
    manufacturerData: changes.data,
  };
  heard.hear(peripheral.asPeripheral(), at);
}
const list = (now = 0) => heard.list(now, () => []);
const names = (now = 0): string[] => list(now).map(({ name }) => name);

describe('the list', () => {
  test('has the strongest first, and what offers nothing or is of no use behind', () => {
    hear('1', { name: 'Lamp', rssi: -20 });
    hear('2', { name: 'Peloton', rssi: -10, services: ['1826'] });
    hear('3', { name: 'Far', rssi: -90, services: ['1826'] });
    hear('4', { name: 'Near', rssi: -50, services: ['180d'] });
    expect(names()).toEqual(['Near', 'Far', 'Lamp', 'Peloton']);
  });

  test('says what each offers, by short and by long UUIDs, and what it is paired as', () => {
    hear('1', { name: 'Bike', services: ['1826', '180d'] });
    hear('2', { name: 'Meter', services: ['00001818-0000-1000-8000-00805f9b34fb'] });
    hear('3', { name: 'Bike by its data', machine: Buffer.of(1, 0x20, 0) });
    const devices = heard.list(0, (id) => (id === '1' ? ['bike'] : []));
    expect(devices.map(({ offers, slots }) => [offers, slots])).toEqual([
      [['bike', 'heartRate'], ['bike']],
      [['bike', 'power', 'cadence'], []],
      [['bike'], []],
    ]);
  });

  test('what was said once is not forgotten by a shorter advertisement', () => {
    hear('1', { name: 'Bike', services: ['1826'] });
    hear('1', {});
    expect(list().map(({ name, offers }) => [name, offers])).toEqual([['Bike', ['bike']]]);
  });

  test('has nobody’s telephone, but an unnamed bike', () => {
    hear('aabbccddeeff', {});
    hear('112233445566', { services: ['1826'] });
    expect(names()).toEqual(['Unnamed (5566)']);
  });

  test('forgets who was not heard for 30 s', () => {
    hear('1', { name: 'Gone' }, 0);
    hear('2', { name: 'Here' }, 1000);
    expect([names(30_000).length, names(30_001), heard.get('1')]).toEqual([2, ['Here'], undefined]);
    heard.clear();
    expect(names(1000)).toEqual([]);
  });

  test('is no longer than a screen can hold: the weakest are left out', () => {
    for (let i = 0; i < 60; i++) hear(`${i}`, { name: `D${i}`, rssi: -100 + i });
    expect([names().length, names()[0], names()[39]]).toEqual([40, 'D59', 'D20']);
  });
});

describe('the strength', () => {
  test('is smoothed, and not upset by a missing measurement', () => {
    hear('1', { name: 'Bike', rssi: -60 });
    hear('1', { name: 'Bike', rssi: -80 });
    expect(list()[0]?.rssiDbm).toBe(-64);
    hear('1', { name: 'Bike', rssi: 127 });
    hear('1', { name: 'Bike', rssi: 0 });
    expect(list()[0]?.rssiDbm).toBe(-64);
    hear('2', { name: 'Other', rssi: 127 });
    expect(list()[1]?.rssiDbm).toBe(-100);
  });
});

describe('a name', () => {
  test.each([
    ['Bike\u0000\u0000', 'Bike'],
    ['\u001b[31mRed\u202eekiB\u200b', '[31mRedekiB'],
    ['  ', 'Unnamed (0001)'],
    ['x'.repeat(200), 'x'.repeat(60)],
  ])('%j is shown as %s', (name, shown) => {
    hear('0001', { name, services: ['1826'] });
    expect(names()).toEqual([shown]);
  });
});

describe('trouble', () => {
  test.each([
    [
      'a treadmill',
      { name: 'Runner', services: ['1826'], machine: Buffer.of(1, 1, 0) },
      'A fitness machine, but not a bike.',
    ],
    ['a bike', { name: 'Bike', services: ['1826'], machine: Buffer.of(1, 0x20, 0) }, null],
    ['too short to say', { name: 'Bike', services: ['1826'], machine: Buffer.of(1, 1) }, null],
    [
      'of a maker’s own',
      { name: 'Echelon' },
      "Speaks only with its maker's own app, by no standard that others could use.",
    ],
  ])('%s', (_what, changes, problem) => {
    hear('1', changes);
    expect(list()[0]?.problem?.message ?? null).toBe(problem);
  });
});

test('a Keiser is a bike that only advertises', () => {
  hear('1', { data: KEISER });
  hear('2', { name: 'Other', data: Buffer.of(0x4c, 0, 1, 2, 3, 4, 5, 6, 7, 8) });
  expect([heard.get('1'), heard.get('2')?.broadcasts]).toEqual([
    expect.objectContaining({
      name: 'Keiser M3i',
      offers: ['bike'],
      broadcasts: true,
      addressType: 'public',
    }),
    false,
  ]);
});
