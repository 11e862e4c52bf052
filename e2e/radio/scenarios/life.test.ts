import { afterEach, beforeEach, expect, test } from 'vitest';

import { Rig } from './rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.open();
});

afterEach(async () => {
  await rig.close();
});

test('a start of the app reaches the remembered bike without a scan', async () => {
  const bike = await rig.bike('ftms', 'Test bike');
  await bike.ride(90, 50, 200, 140);
  await rig.start();
  await rig.pair(bike, 'bike');
  expect(await rig.stop()).toBe(0);

  const started = performance.now();
  await rig.start();
  const { bluetooth } = await rig.app.until(
    ({ bike: shown }) => shown.kind === 'bluetooth' && shown.reading?.cadenceRpm === 90,
    'a reading',
    10_000,
  );
  console.log(`a reading ${Math.round(performance.now() - started)} ms after the start`);
  expect(bluetooth).toMatchObject({ adapter: 'on', scanning: false, heard: [] });
});

test('a bike that is off when the app starts is there when it comes on', async () => {
  const bike = await rig.bike('ftms', 'Test bike');
  await bike.ride(90, 50, 200, 140);
  await rig.start();
  await rig.pair(bike, 'bike');
  await rig.stop();
  await bike.powerOff();

  await rig.start();
  const { bike: shown } = await rig.app.until(
    ({ bluetooth }) => bluetooth.slots.bike?.link === 'lost',
    'the app to say so',
  );
  expect(shown).toMatchObject({ link: 'searching', reading: null });
  expect(shown.message).toMatch(/^Test bike does not answer: is it switched on and near/);
  const on = performance.now();
  await bike.powerOn();
  await rig.app.until(({ bike: now }) => now.reading !== null, 'a reading');
  console.log(`a reading ${Math.round(performance.now() - on)} ms after the bike was switched on`);
  expect(performance.now() - on).toBeLessThan(10_000);
});

test.for([
  ['no adapter', { BLUETOOTH_HCI_SOCKET_UART_PORT: '/nonexistent/adapter' }, /^(none|off)$/, /adapter/],
  [
    'no message bus',
    { NOBLE_BINDINGS: 'dbus', DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nonexistent/bus' },
    /^noService$/,
    /Bluetooth service/,
  ],
] as const)('%s: said in words, and the keys ride', async ([, env, adapter, message]) => {
  await rig.start({ env });
  expect((await rig.app.state()).bluetooth).toMatchObject({ adapter: 'unused', message: null });
  await rig.app.call('sensors.scan', { on: true });
  const { bluetooth } = await rig.app.until(
    (state) => adapter.test(state.bluetooth.adapter),
    `the adapter to be ${adapter}`,
  );
  console.log(`${bluetooth.adapter}: ${bluetooth.message}`);
  expect(bluetooth.message).toMatch(message);
  expect(bluetooth.message).toMatch(/Alleycat goes on by itself/);
  await rig.join();
  await rig.app.call('bike.ride', { cadenceRpm: 100, resistancePercent: 30 });
  const { bike } = await rig.app.until(({ ride }) => (ride?.secondsRidden ?? 0) > 5, 'seconds that count');
  expect(bike).toMatchObject({ kind: 'simulated', reading: { cadenceRpm: 100, resistancePercent: 30 } });
});

test('a bike without a standard profile, and what is no bike, are told apart from a bike', async () => {
  const none = await rig.bike('none', 'Peloton');
  const speaker = await rig.bike('not-a-bike', 'Speaker');
  await rig.start();
  await rig.app.call('sensors.scan', { on: true });
  const { bluetooth } = await rig.app.until(({ bluetooth: { heard } }) => heard.length === 2, 'both');
  const heard = (id: string): unknown => bluetooth.heard.find((one) => one.id === id);
  expect(heard(none.id)).toMatchObject({
    problem: "Speaks only with its maker's own app, by no standard that others could use.",
  });
  expect(heard(speaker.id)).toMatchObject({ offers: [] });
  await expect(rig.app.pair(none.id, 'bike')).rejects.toThrow('E_USELESS_DEVICE');
  // It may still be one: only connecting tells.
  await rig.app.pair(speaker.id, 'bike');
  const { bluetooth: tried } = await rig.app.until(
    ({ bluetooth: { slots } }) => slots.bike?.link === 'paused',
    'the answer',
  );
  expect(tried.slots.bike?.message).toBe('Speaker is neither a bike nor a sensor. Choose another device.');
});
