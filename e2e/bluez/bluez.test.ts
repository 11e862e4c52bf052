import { afterEach, describe, expect, it } from 'vitest';

import type { BluezOptions } from './bluez.ts';
import { findBike, rideBike, startDesktop, type Desktop } from './connected.test-support.ts';

const ADVERTISED = 'discover dca632000001 Stand-in Bike 1826 1826=012000 ffffa11eca7e';
const UNKNOWN_OBJECT = /^rejected org\.freedesktop\.DBus\.Error\.UnknownObject: /;
/** 80 rpm (26.70 km/h of it do not matter), resistance 40, 200 W. */
const RIDE = '2ad2 64006009a0002800c800';

let desktop: Desktop;

async function begin(options: BluezOptions = {}): Promise<Desktop> {
  desktop = await startDesktop(options);
  return desktop;
}

afterEach(() => desktop.close());

describe("noble's D-Bus binding, while all is well", () => {
  it('scans, connects, reads, writes, is notified, disconnects', async () => {
    const { bluez, noble, id, events } = await begin();
    await noble.until('stateChange poweredOn');
    expect(await noble.call('scan')).toBe('resolved');
    await noble.until(ADVERTISED);
    expect(await noble.call('stopScan')).toBe('resolved');
    expect(await noble.call('connect', id)).toBe('resolved');
    expect(await noble.call('discover', id)).toBe('resolved 1826: 2acc 2ad2 2ad6 2ad9 2ada');
    expect(await noble.call('read', '2ad6')).toBe('resolved 0000e8030a00');
    expect(await noble.call('subscribe', '2ad9')).toBe('resolved true');
    expect(await noble.call('write', '2ad9', '00')).toBe('resolved');
    await noble.until('data 2ad9 800001');
    expect(await noble.call('subscribe', '2ad2')).toBe('resolved true');
    await bluez.bike.ride(80, 40, { everyMs: 20 });
    await noble.until(`data ${RIDE}`, 5);
    await bluez.bike.rest();
    const heard = (await noble.call('events')).filter((event) => event.startsWith('data'));
    expect(heard).toEqual((await bluez.bike.sent()).map((sent) => `data ${sent}`));
    expect(await noble.call('disconnect', id)).toBe('resolved');
    expect(await bluez.bike.isConnected()).toBe(false);
    expect(await events()).toEqual([
      'addressChange 00:1A:7D:DA:71:13',
      'stateChange poweredOn',
      'scanStart',
      ADVERTISED,
      'scanStop',
      'connect ok',
      // The same reason as when the bike goes away: who ended it, noble's caller has to remember.
      'disconnect string remote',
    ]);
  });

  it('lets StartNotify alone write the configuration: neither 2902 nor an unsubscribed control point can be', async () => {
    const { noble } = await begin();
    await rideBike(desktop);
    expect(await noble.call('writeConfiguration', '2ad2')).toBe(
      'rejected org.bluez.Error.NotPermitted: Write not permitted',
    );
    expect(await noble.call('write', '2ad9', '00')).toBe(
      'rejected org.bluez.Error.Failed: Operation failed with ATT error: 0xfd',
    );
  });

  it('streams from a bike that waits for control and a start', async () => {
    const { bluez, noble, id } = await begin({
      bikes: [{ address: 'DC:A6:32:00:00:01', name: 'Needs a start', needsStart: true }],
    });
    await findBike(desktop);
    await noble.call('connect', id);
    await noble.call('discover', id);
    await noble.call('subscribe', '2ad2');
    await noble.call('subscribe', '2ad9');
    await bluez.bike.ride(80, 40, { everyMs: 20 });
    await noble.call('write', '2ad9', '07');
    await noble.until('data 2ad9 800705');
    await noble.call('write', '2ad9', '00');
    await noble.call('write', '2ad9', '07');
    await noble.until(`data ${RIDE}`);
    const sent = await bluez.bike.sent();
    expect(sent.slice(0, 4)).toEqual(['2ad9 800705', '2ad9 800001', '2ad9 800701', RIDE]);
    expect(await bluez.bike.written()).toEqual(['2ad9 07', '2ad9 00', '2ad9 07']);
  });

  it('says which devices BlueZ remembers, without a scan, and connects to them by id', async () => {
    const { bluez, noble, id, events } = await begin({
      bikes: [{ address: 'DC:A6:32:00:00:01', name: 'Stand-in Bike', known: true }],
    });
    await noble.until(ADVERTISED);
    expect(await noble.call('connectById', id)).toBe(`resolved ${id}`);
    expect(await noble.call('discover', id)).toBe('resolved 1826: 2acc 2ad2 2ad6 2ad9 2ada');
    expect((await events()).slice(1)).toEqual(['stateChange poweredOn', ADVERTISED, 'connect ok']);
    expect(await bluez.calls()).not.toContain('Adapter1.StartDiscovery /org/bluez/hci0');
  });

  it('never settles a connect by id to a device BlueZ does not know', async () => {
    const { noble, id, events } = await begin();
    await noble.until('stateChange poweredOn');
    expect(await noble.call('connectById', id)).toBe('hangs');
    expect(await events()).toContain(`warning unknown peripheral ${id} connected!`);
  });
});

describe('a link that is lost', () => {
  it('disconnects with a string, connects again without a scan, and needs a new discovery', async () => {
    const { bluez, noble, id } = await begin();
    await rideBike(desktop);
    await bluez.bike.dropLink();
    await noble.until('disconnect string remote');
    expect(await noble.call('read', '2ad6')).toBe('rejected org.bluez.Error.Failed: Not connected');
    expect(await noble.call('connect', id)).toBe('resolved');
    const calls = (await bluez.calls()).length;
    // The old characteristic believes that it notifies, and asks nobody.
    expect(await noble.call('subscribe', '2ad2')).toBe('resolved true');
    expect((await bluez.calls()).length).toBe(calls);
    await noble.call('discover', id);
    await noble.call('subscribe', '2ad2');
    const data = (await noble.call('events')).filter((event) => event.startsWith('data')).length;
    await noble.until('data 2ad2', data + 3);
  });

  it('rejects what was under way, and the app is not disturbed by a second disconnect, which never settles', async () => {
    const { bluez, noble, id } = await begin();
    await rideBike(desktop);
    await bluez.bike.ignoresRequests(true);
    const reading = noble.call('read', '2ad6');
    await expect
      .poll(async () => (await bluez.calls()).some((call) => call.includes('ReadValue')))
      .toBe(true);
    await bluez.bike.dropLink();
    expect(await reading).toBe('rejected Error: Disconnected remote');
    expect(await noble.call('disconnect', id)).toBe('hangs');
  });

  it('lets a request hang whose answer is lost, and answers the next', async () => {
    const { bluez, noble } = await begin();
    await rideBike(desktop);
    await bluez.bike.ignoresRequests(true);
    expect(await noble.call('read', '2ad6')).toBe('hangs');
    await bluez.bike.ignoresRequests(false);
    expect(await noble.call('read', '2ad6')).toBe('resolved 0000e8030a00');
  });

  it('connects in appearance only to a bike that a scan saw connected', async () => {
    const { bluez, noble, id } = await begin();
    await rideBike(desktop);
    await noble.call('scan');
    await noble.call('stopScan');
    await bluez.bike.leaves();
    await noble.until('disconnect');
    const calls = await bluez.calls();
    expect(await noble.call('connect', id)).toBe('resolved');
    expect(await noble.call('state', id)).toBe('connected');
    expect(await bluez.calls()).toEqual(calls);
    expect(await noble.call('discover', id)).toBe('resolved 1826: 2acc 2ad2 2ad6 2ad9 2ada');
    expect(await noble.call('subscribe', '2ad2')).toBe('rejected org.bluez.Error.Failed: Not connected');
    expect(await noble.call('disconnect', id)).toBe('hangs');
    // A scan reads BlueZ's objects again, and the truth is back.
    await noble.call('scan');
    await noble.call('stopScan');
    expect(await noble.call('connect', id)).toBe(
      'rejected org.bluez.Error.Failed: le-connection-abort-by-local',
    );
  });

  it('rejects a connect to a bike that BlueZ has forgotten, until a scan hears it', async () => {
    const { bluez, noble, id } = await begin();
    await rideBike(desktop);
    await bluez.bike.leaves({ forgotten: true });
    await noble.until('disconnect');
    expect(await noble.call('connect', id)).toMatch(UNKNOWN_OBJECT);
    await bluez.bike.returns();
    await noble.call('scan');
    await noble.until('discover', 2);
    expect(await noble.call('connect', id)).toBe('resolved');
  });
});

describe('a connect that does not succeed', () => {
  it.each([
    ['org.bluez.Error.Failed', 'le-connection-abort-by-local'],
    ['org.bluez.Error.InProgress', 'In Progress'],
    ['org.freedesktop.DBus.Error.AccessDenied', 'Rejected send message'],
  ])('rejects with the error of the bus: %s', async (name, text) => {
    const { bluez, noble, id } = await begin();
    await findBike(desktop);
    await bluez.bike.connectFails(name, text);
    expect(await noble.call('connect', id)).toBe(`rejected ${name}: ${text}`);
    expect(await noble.call('state', id)).toBe('error');
    await bluez.bike.connectWorks();
    expect(await noble.call('connect', id)).toBe('resolved');
  });

  it('waits for ever and can be cancelled', async () => {
    const { bluez, noble, id, events } = await begin();
    await findBike(desktop);
    await bluez.bike.connectHangs();
    expect(await noble.call('connect', id)).toBe('hangs');
    await noble.call('cancelConnect', id);
    await noble.until('connect org.bluez.Error.Failed');
    expect((await events()).slice(-2)).toEqual([
      'connect Error: connection canceled!',
      'connect org.bluez.Error.Failed: br-connection-canceled',
    ]);
    await bluez.bike.connectWorks();
    expect(await noble.call('connect', id)).toBe('resolved');
  });

  it('settles only the second of two at once; so with writes, and not with reads', async () => {
    const { noble, id } = await begin();
    await findBike(desktop);
    expect(await Promise.all([noble.call('connect', id), noble.call('connect', id)])).toEqual([
      'hangs',
      'resolved',
    ]);
    await noble.call('discover', id);
    await noble.call('subscribe', '2ad9');
    const writes = [noble.call('write', '2ad9', '00'), noble.call('write', '2ad9', '07')];
    expect(await Promise.all(writes)).toEqual(['hangs', 'resolved']);
    expect(await Promise.all([noble.call('read', '2ad6'), noble.call('read', '2ad6')])).toEqual([
      'resolved 0000e8030a00',
      'resolved 0000e8030a00',
    ]);
  });
});
