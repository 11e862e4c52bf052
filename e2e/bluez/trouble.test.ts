import { afterEach, describe, expect, it } from 'vitest';

import type { BluezOptions } from './bluez.ts';
import { findBike, rideBike, startDesktop, type Desktop } from './connected.test-support.ts';

const NOT_POWERED = /^rejected Error: Could not start scanning, state is \w+ \(not poweredOn\)$/;
/** noble looks a peripheral up that it has let go. */
const LET_GO = { code: 1, why: "TypeError: Cannot read properties of undefined (reading '1826')" };

let desktop: Desktop;

async function begin(...args: Parameters<typeof startDesktop>): Promise<Desktop> {
  desktop = await startDesktop(...args);
  return desktop;
}

afterEach(() => desktop.close());

describe('an adapter that is switched off', () => {
  it('disconnects, and lets every peripheral go: only a scan gives ones that work', async () => {
    const { bluez, noble, id, events } = await begin();
    await rideBike(desktop);
    await bluez.adapterOff();
    await noble.until('stateChange poweredOff');
    expect((await events()).slice(-2)).toEqual(['disconnect string remote', 'stateChange poweredOff']);
    expect(await noble.call('connect', id)).toBe('hangs');
    expect(await noble.call('scan')).toMatch(NOT_POWERED);
    await bluez.adapterOn();
    await noble.until('stateChange poweredOn', 2);
    expect(await noble.call('connect', id)).toBe('hangs');
    await noble.call('scan');
    await noble.until('discover', 2);
    expect(await noble.call('connect', id)).toBe('resolved');
  });

  it('disconnects with "cleanup" where the power goes before the link', async () => {
    const { bluez, noble, id, events } = await begin();
    await rideBike(desktop);
    await bluez.adapterOff({ poweredFirst: true });
    await noble.until('warning');
    expect((await events()).slice(-3)).toEqual([
      'disconnect string cleanup',
      'stateChange poweredOff',
      `warning unknown peripheral ${id} disconnected!`,
    ]);
  });

  it.each(['read', 'subscribe'] as const)('ends the process at a %s afterwards', async (operation) => {
    const { bluez, noble } = await begin();
    await rideBike(desktop);
    await bluez.adapterOff();
    await noble.until('stateChange poweredOff');
    const uuid = operation === 'read' ? '2ad6' : '2ad9';
    await expect(noble.call(operation, uuid)).rejects.toThrow('The process ended with 1');
    expect(await noble.crash()).toEqual(LET_GO);
  });

  it('ends the process when a read is under way', async () => {
    const { bluez, noble } = await begin();
    await rideBike(desktop);
    await bluez.bike.ignoresRequests(true);
    const reading = noble.call('read', '2ad6').catch(String);
    await expect
      .poll(async () => (await bluez.calls()).some((call) => call.includes('ReadValue')))
      .toBe(true);
    await bluez.adapterOff();
    await reading;
    expect(await noble.crash()).toEqual(LET_GO);
  });

  it('does not, when the binding of a noble that is not powered on is cut off', async () => {
    const { bluez, noble } = await begin();
    await noble.call('abandonWhenNotPoweredOn');
    await rideBike(desktop);
    await bluez.bike.ignoresRequests(true);
    const reading = noble.call('read', '2ad6');
    await expect
      .poll(async () => (await bluez.calls()).some((call) => call.includes('ReadValue')))
      .toBe(true);
    await bluez.adapterOff();
    expect(await reading).toMatch(/^rejected Error: Disconnected /);
    expect(await noble.call('read', '2ad6')).toBe('hangs');
    // A noble beside it, as the app makes one when the adapter is back.
    await noble.call('stop');
    await bluez.adapterOn();
    await noble.call('start');
    await noble.until('stateChange poweredOn', 2);
  });

  it('rejects a connect that is under way', async () => {
    const { bluez, noble, id } = await begin();
    await findBike(desktop);
    await bluez.bike.connectHangs();
    const connecting = noble.call('connect', id);
    await expect
      .poll(async () => (await bluez.calls()).some((call) => call.includes('1.Connect')))
      .toBe(true);
    await bluez.adapterOff();
    expect(await connecting).toMatch(/^rejected /);
  });

  it('leaves noble scanning in name only, until the scan is stopped', async () => {
    const { bluez, noble } = await begin();
    await noble.until('stateChange poweredOn');
    await noble.call('scan');
    await bluez.adapterOff();
    await noble.until('stateChange poweredOff');
    await bluez.adapterOn();
    await noble.until('stateChange poweredOn', 2);
    const starts = async () => (await bluez.calls()).filter((call) => call.includes('StartDiscovery')).length;
    expect(await noble.call('scan')).toBe('resolved');
    expect(await starts()).toBe(1);
    expect([await noble.call('stopScan'), await noble.call('scan')]).toEqual(['resolved', 'resolved']);
    expect(await starts()).toBe(2);
  });
});

it('says nothing of an adapter that is pulled out, and its scan never settles', async () => {
  const { bluez, noble, events } = await begin();
  await rideBike(desktop);
  await bluez.adapterGone();
  await noble.until('disconnect string remote');
  expect(await noble.call('nobleState')).toBe('poweredOn');
  expect(await noble.call('scan')).toBe('hangs');
  expect((await events()).at(-1)).toMatch(/^binding warning startScanning failed: /);
  await bluez.adapterBack();
  expect(await noble.call('scan')).toBe('resolved');
});

describe('no Bluetooth at the start', () => {
  const UNSUPPORTED: [string, BluezOptions, string][] = [
    ['no adapter', { adapter: 'none' }, 'No BlueZ adapter found (is bluetoothd running?)'],
    ['no bluetoothd', { daemon: 'absent' }, 'The name org.bluez was not provided by any .service files'],
    ['no permission', { access: 'denied' }, 'Rejected send message'],
  ];

  it.each(UNSUPPORTED)('is "unsupported" for good: %s', async (_what, options, reason) => {
    const { noble, events } = await begin(options);
    await noble.until('stateChange');
    const [warning, state, ...more] = await events();
    expect(warning?.startsWith(`binding warning dbus init failed: ${reason}`)).toBe(true);
    expect([state, ...more]).toEqual(['stateChange unsupported']);
    expect(await noble.call('scan')).toMatch(NOT_POWERED);
  });

  it('is "poweredOff" until the adapter is switched on', async () => {
    const { bluez, noble, events } = await begin({ adapter: 'off' });
    await noble.until('stateChange poweredOff');
    await bluez.adapterOn();
    await noble.until('stateChange poweredOn');
    expect((await events()).slice(1)).toEqual(['stateChange poweredOff', 'stateChange poweredOn']);
  });

  const NOWHERE = 'unix:path=/nonexistent/system_bus_socket';

  it('ends the process where there is no bus', async () => {
    const { noble } = await begin({}, { guarded: false, address: NOWHERE });
    expect(await noble.crash()).toEqual({
      code: 1,
      why: 'Error: connect ENOENT /nonexistent/system_bus_socket',
    });
  });

  it('stays "unknown" there when somebody listens to the bus', async () => {
    const { noble, events } = await begin({}, { address: NOWHERE });
    await noble.until('bus error');
    expect(await noble.call('nobleState')).toBe('unknown');
    expect(await noble.call('scan')).toMatch(NOT_POWERED);
    expect(await events()).toEqual(['bus error connect ENOENT /nonexistent/system_bus_socket']);
  });
});

describe('what ends under a connection', () => {
  it('hears nothing of a bluetoothd that is killed', async () => {
    const { bluez, noble, id, events } = await begin();
    await rideBike(desktop);
    const before = await events();
    await bluez.daemonStops();
    expect(await noble.call('read', '2ad6')).toMatch(
      /^rejected org\.freedesktop\.DBus\.Error\.ServiceUnknown: /,
    );
    expect([await noble.call('nobleState'), await noble.call('state', id)]).toEqual([
      'poweredOn',
      'connected',
    ]);
    expect(await noble.call('disconnect', id)).toBe('hangs');
    expect(await events()).toEqual(before);
    await bluez.daemonStarts();
    await noble.call('start');
    await noble.until('stateChange', 2);
    await noble.call('scan');
    await noble.until('discover', 2);
    expect(await noble.call('connect', id)).toBe('resolved');
  });

  it('hears nothing of a bus that is killed, and nothing settles any more', async () => {
    const { bluez, noble, id, events } = await begin();
    await rideBike(desktop);
    const before = await events();
    await bluez.busStops();
    expect(await noble.call('read', '2ad6')).toBe('hangs');
    expect(await noble.call('disconnect', id)).toBe('hangs');
    const [error, ...more] = (await events()).slice(before.length);
    expect(error).toBe('bus error Tried to write a message to a closed stream');
    expect(new Set(more)).toEqual(new Set([error]));
  });

  it('leaves the bike connected when noble is stopped', async () => {
    const { bluez, noble, id } = await begin();
    await rideBike(desktop);
    await noble.call('stop');
    expect(await noble.call('disconnect', id)).toBe('hangs');
    expect(await bluez.bike.isConnected()).toBe(true);
    await noble.call('start');
    await noble.until('discover', 2);
    expect(await noble.call('connectById', id)).toBe(`resolved ${id}`);
    await noble.call('discover', id);
    expect(await noble.call('subscribe', '2ad2')).toBe('resolved true');
    expect(await noble.call('disconnect', id)).toBe('resolved');
    expect(await bluez.bike.isConnected()).toBe(false);
  });
});

describe('the match rule that every connect leaves behind', () => {
  const LIMIT = /Connection ":1\.\d+" is not allowed to add more match rules/;

  it('ends the process at the 512th', async () => {
    const { bluez, noble, id } = await begin({}, { guarded: false });
    await findBike(desktop);
    await bluez.bike.connectFails('org.bluez.Error.Failed');
    await expect(noble.call('connectInVain', id, 520)).rejects.toThrow('The process ended with 1');
    const { code, why } = await noble.crash();
    expect(code).toBe(1);
    expect(why).toMatch(LIMIT);
  });

  it('is an error of the bus when somebody listens', async () => {
    const { bluez, noble, id, events } = await begin();
    await findBike(desktop);
    await bluez.bike.connectFails('org.bluez.Error.Failed');
    expect(await noble.call('connectInVain', id, 520)).toBe(520);
    expect((await events()).find((event) => event.startsWith('bus error'))).toMatch(LIMIT);
  });
});
