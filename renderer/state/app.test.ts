import { describe, expect, it } from 'vitest';

import { raceOf } from '../../core/race/heat.ts';
import { DEFAULT_SETTINGS } from '../../electron/contract/settings.ts';
import { HEAT_STARTS } from '../testing/scenes.ts';
import { RACE_ID, settle, setUp } from '../testing/set-up.ts';
import { announcement } from './announcer.ts';
import { onKey } from './keys.ts';

function press(
  app: Parameters<typeof onKey>[0],
  key: string,
  more: KeyboardEventInit = {},
  target?: HTMLElement,
) {
  const event = new KeyboardEvent('keydown', { key, cancelable: true, ...more });
  if (target) Object.defineProperty(event, 'target', { value: target });
  onKey(app, event);
  return event;
}

describe('AppController', () => {
  it('asks for the state when it is connected, and again when it is connected anew', async () => {
    const { app, host } = setUp();
    app.run();
    await settle();
    expect(app.view).toBe('start');
    host.connect({ kind: 'lost', why: 'broke', retryInMs: 1000 });
    host.connect({ kind: 'connected' });
    await settle();
    expect(host.calls.filter(({ command }) => command === 'state.get')).toHaveLength(2);
  });

  it('goes where the ride is', async () => {
    const { app, host } = setUp({ name: null });
    app.run();
    await settle();
    expect(app.view).toBe('firstRun');
    await app.do(() => app.api.call('rider.save', { name: 'Mia' }));
    app.screen = 'settings';
    expect(app.view).toBe('settings');
    await app.warmUp(3);
    expect(app.view).toBe('warmUp');
    host.options.ride = { phase: 'racing', raceId: RACE_ID };
    host.emitState();
    expect(app.view).toBe('race');
    host.options.ride = { phase: 'finished', raceId: RACE_ID };
    host.emitState();
    expect(app.view).toBe('finish');
    app.openResults(3, RACE_ID);
    expect(app.view).toBe('results');
  });

  it('keeps the sentence of a command that is refused', async () => {
    const { app, host } = setUp();
    host.invoke = async () => ({
      ok: false,
      error: { code: 'NO_BACKEND', message: 'The backend is starting.' },
    });
    expect(await app.join(3)).toBe(false);
    expect(app.trouble).toBe('The backend is starting.');
    expect(app.busy).toBe(false);
  });

  it('puts a notice away in this view only', async () => {
    const notice = { code: 'X', key: '', message: 'Set aside.', path: '/a' };
    const { app, host } = setUp({ notices: [notice] });
    app.run();
    await settle();
    app.dismissNotice({ ...notice });
    host.emitState();
    expect(app.notices).toEqual([]);
  });

  it('watches on when the host is found anew, and not when I ride', async () => {
    const { app, host } = setUp();
    const followed = () =>
      host.calls.filter(({ command }) => command === 'race.follow').map(({ params }) => params);
    app.run();
    await settle();
    app.openWatch(3);
    await settle();
    expect(announcement(app)).toBe('3 minutes 20 seconds left.');
    host.connect({ kind: 'connected' });
    await settle();
    expect(followed()).toEqual([{ raceId: RACE_ID }, { raceId: RACE_ID }]);
    await app.join(3);
    host.connect({ kind: 'connected' });
    await settle();
    expect([app.view, followed().length]).toEqual(['race', 2]);
  });

  it('says who leads a race that is watched, and stops watching for the results', async () => {
    const { app, host, moveTo } = setUp({ myPlace: -1 });
    app.run();
    await settle();
    app.openWatch(3);
    await settle();
    host.emitRoster();
    host.emitBoard(98);
    expect(announcement(app)).toMatch(/^\w+ leads\. 3 minutes 20 seconds left\.$/);
    moveTo(301);
    expect(announcement(app)).toMatch(/leads\. The heat is over\.$/);
    app.openResults(3, RACE_ID);
    await settle();
    expect([app.view, host.followed, app.watch.race]).toEqual(['results', null, null]);
  });

  it('announces rank and time in a sentence', async () => {
    const { app, host, moveTo } = setUp({ ride: { phase: 'racing', raceId: RACE_ID } }, 134);
    app.run();
    await settle();
    moveTo(134);
    expect(announcement(app)).toBe('2 minutes 46 seconds left.');
    host.emitRoster();
    host.emitBoard(132);
    expect(announcement(app)).toMatch(/^Rank 12 of 41, 2 minutes 46 seconds left\.$/);
  });
});

describe('keys', () => {
  it('1 to 6 pick the class, Space joins while a minute is left', async () => {
    const { app, host } = setUp({}, 239);
    app.run();
    await settle();
    expect(press(app, '5').defaultPrevented).toBe(true);
    await settle();
    press(app, ' ');
    await settle();
    expect(host.calls.slice(1).map(({ command, params }) => [command, params])).toEqual([
      ['settings.save', { classId: 5 }],
      ['ride.join', { classId: 5 }],
    ]);
  });

  it('Space warms up when less than a minute is left', async () => {
    const { app, host, beeps } = setUp({}, 241);
    app.run();
    await settle();
    press(app, ' ');
    await settle();
    expect(host.calls.at(-1)).toEqual({ command: 'ride.warmUp', params: { classId: 3 } });
    expect(host.options.ride?.raceId).toBe(raceOf(3, HEAT_STARTS / 300_000 + 1).raceId);
    expect(beeps).toEqual(['unlock']);
  });

  it('arrows ride the bike, Shift five at a time, a slider keeps its own', async () => {
    const { app, host } = setUp();
    app.run();
    await settle();
    press(app, 'ArrowRight');
    press(app, 'ArrowUp', { shiftKey: true });
    const slider = document.createElement('input');
    slider.type = 'range';
    expect(press(app, 'ArrowUp', {}, slider).defaultPrevented).toBe(false);
    await settle();
    expect(host.calls.at(-1)).toEqual({
      command: 'bike.ride',
      params: { cadenceRpm: 93, resistancePercent: 53 },
    });
  });

  it('leaves a race only at the second Esc', async () => {
    const { app, host } = setUp({ ride: { phase: 'racing', raceId: RACE_ID } });
    app.run();
    await settle();
    press(app, 'Escape');
    press(app, 'Escape', { repeat: true });
    expect(host.calls.map(({ command }) => command)).not.toContain('ride.leave');
    press(app, 'Escape');
    await settle();
    expect(app.view).toBe('start');
  });

  it('lets a field have its keys, a button its Space, but the chosen class card hands it on', async () => {
    const { app, host } = setUp();
    app.run();
    await settle();
    const field = document.createElement('input');
    press(app, '4', {}, field);
    const button = document.createElement('button');
    press(app, ' ', {}, button);
    press(app, '1', { ctrlKey: true });
    expect(host.calls).toHaveLength(1);
    button.setAttribute('data-class-card', '');
    button.setAttribute('aria-pressed', 'true');
    press(app, ' ', {}, button);
    await settle();
    expect(host.calls.at(-1)?.command).toBe('ride.join');
  });

  it('Esc goes back from a choice, but not out of a field in which one types', async () => {
    const { app } = setUp();
    app.run();
    await settle();
    app.screen = 'settings';
    const field = document.createElement('input');
    press(app, 'Escape', {}, field);
    expect(app.view).toBe('settings');
    field.type = 'radio';
    press(app, '1', {}, field);
    expect(app.view).toBe('settings');
    press(app, 'Escape', {}, field);
    expect(app.view).toBe('start');
  });

  it('+ and - change the size within its limits', async () => {
    const { app, host } = setUp({ settings: { ...DEFAULT_SETTINGS, zoom: 6, classId: 3 } });
    app.run();
    await settle();
    press(app, '+');
    press(app, '-');
    await settle();
    expect(host.calls.slice(1)).toEqual([{ command: 'settings.save', params: { zoom: 5 } }]);
  });
});
