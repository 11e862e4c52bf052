import { describe, expect, it } from 'vitest';

import type { HeardDevice } from '../../electron/contract/bluetooth.ts';
import { rawSentence } from '../../electron/contract/sentences/say.ts';
import { device, fakeBluetooth, slot } from '../testing/fake-bluetooth.ts';
import { settle, setUp } from '../testing/set-up.ts';
import { announcement } from './announcer.ts';
import { calmOrder } from './sensors.svelte.ts';

const heard = (id: string, rssiDbm: number, problem = ''): HeardDevice => ({
  id,
  name: id,
  rssiDbm,
  heardAt: 0,
  offers: ['bike'],
  problem: problem === '' ? null : rawSentence(problem),
  slots: [],
});
const order = (devices: readonly HeardDevice[]): string => devices.map(({ id }) => id).join('');

describe('calmOrder', () => {
  it('puts the strongest first, and what is of no use last however strong', () => {
    expect(order(calmOrder([], [heard('a', -80), heard('b', -40, 'no bike'), heard('c', -50)], false))).toBe(
      'cab',
    );
  });

  it('lets a device pass only one that it is clearly stronger than', () => {
    const before = [heard('a', -60), heard('b', -62)];
    expect(order(calmOrder(before, [heard('b', -58), heard('a', -61)], true))).toBe('ab');
    expect(order(calmOrder(before, [heard('b', -57), heard('a', -61)], true))).toBe('ba');
  });

  it('moves nothing before it is due: who is new comes last, who is gone is gone', () => {
    const now = [heard('c', -40), heard('b', -50)];
    const next = calmOrder([heard('a', -60), heard('b', -62)], now, false);
    expect(order(next)).toBe('bc');
    expect(next[0]?.rssiDbm).toBe(-62);
    expect(order(calmOrder(next, now, true))).toBe('cb');
  });
});

describe('SensorsController', () => {
  const strongest = (app: ReturnType<typeof setUp>['app']): string | undefined => app.sensors.heard[0]?.name;

  it('takes over strengths every two seconds, and not while somebody aims', () => {
    const { app, host, moveTo } = setUp({}, 100);
    app.run();
    const hear = (first: number, second: number): void => {
      host.options.bluetooth = fakeBluetooth({
        heard: [device('One', first, ['bike']), device('Two', second, ['bike'])],
      });
      host.emitState();
    };
    hear(-50, -70);
    expect(strongest(app)).toBe('One');
    hear(-80, -50);
    expect(strongest(app)).toBe('One');
    moveTo(102);
    app.sensors.aim();
    hear(-80, -50);
    expect(strongest(app)).toBe('One');
    moveTo(105);
    hear(-80, -50);
    expect(strongest(app)).toBe('Two');
  });

  it('listens while the screen is open, and again when the host is found anew', async () => {
    const { app, host } = setUp();
    const scans = () =>
      host.calls.filter(({ command }) => command === 'sensors.scan').map(({ params }) => params);
    app.run();
    await settle();
    const close = app.sensors.open();
    await settle();
    host.connect({ kind: 'connected' });
    await settle();
    close();
    await settle();
    host.connect({ kind: 'connected' });
    await settle();
    expect(scans()).toEqual([{ on: true }, { on: true }, { on: false }]);
  });

  it('is told in a sentence: the bike, how many are heard, the trouble', async () => {
    const { app, host } = setUp();
    app.run();
    await settle();
    app.openPairing();
    expect(announcement(app)).toBe('No device heard yet.');
    host.options.bluetooth = fakeBluetooth({
      heard: [device('KICKR', -50, ['bike']), device('Lamp', -40)],
      slots: { bike: slot('KICKR', { cadenceRpm: 92 }) },
    });
    host.emitState();
    expect(announcement(app)).toBe('KICKR: Connected, 92 rpm. 1 device heard, the strongest is KICKR.');
    host.options.bluetooth = fakeBluetooth({
      adapter: 'off',
      message: rawSentence('Bluetooth is switched off.'),
    });
    host.emitState();
    expect(announcement(app)).toBe('Bluetooth is switched off.');
  });
});

describe('a bike that takes its resistance from the app', () => {
  const REAL = { kind: 'bluetooth', name: 'KICKR', resistanceTarget: { percent: 40 } } as const;

  it('goes back to what the bike has when it refuses, and says why', async () => {
    const { app, host } = setUp({ bike: REAL });
    app.run();
    await settle();
    expect(app.bike.nudge(1, 0)).toBe(false);
    host.invoke = async () => ({ ok: false, error: { code: 'E', message: 'The bike does not take it.' } });
    app.bike.resist(120);
    expect(app.bike.target).toBe(100);
    await settle();
    expect(app.trouble).toBe('The bike does not take it.');
    host.emitState();
    expect(app.bike.target).toBe(40);
  });

  it('keeps the hand for a moment against what the host still says', async () => {
    const { app, host, moveTo } = setUp({ bike: REAL });
    app.run();
    await settle();
    app.bike.nudge(0, 5);
    host.options.bike = REAL;
    host.emitState();
    expect(app.bike.knob).toBe(45);
    moveTo(102);
    host.emitState();
    expect(app.bike.knob).toBe(40);
  });

  it('moves nothing of a recording', async () => {
    const { app, host } = setUp({ bike: { kind: 'replay', name: 'Replay' } });
    app.run();
    await settle();
    expect(app.bike.nudge(0, 1)).toBe(false);
    app.bike.resist(50);
    app.bike.ride(50, 50);
    await settle();
    expect(host.calls.map(({ command }) => command)).toEqual(['state.get']);
  });
});
