import { flushSync } from 'svelte';
import { afterEach, describe, expect, it } from 'vitest';

import { heatAt } from '../../core/race/heat.ts';
import { SHORTCUTS } from '../components/help/shortcuts.ts';
import { HEAT_STARTS } from '../testing/scenes.ts';
import { RACE_ID, settle, setUp } from '../testing/set-up.ts';
import { closeAll, show } from '../testing/show-app.ts';
import { LINGER_MS, TvController } from './tv.svelte.ts';
import { keepScreenAwake } from './page.ts';

afterEach(closeAll);

const press = async (key: string, on: Element = document.body) => {
  on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  await settle();
  flushSync();
  await settle();
};

describe('the first run', () => {
  const name = async (parts: Awaited<ReturnType<typeof show>>, text: string) => {
    const field = parts.find('name-input') as HTMLInputElement;
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    flushSync();
    field.form?.requestSubmit();
    await settle();
    flushSync();
  };
  const step = ({ find }: Awaited<ReturnType<typeof show>>) => find('first-run-view')?.dataset['step'];

  it('goes from the name over the bike to a class and a heat, by keys', async () => {
    const parts = await show({ name: null }, 100);
    expect([step(parts), document.activeElement]).toEqual(['name', parts.find('name-input')]);
    await name(parts, 'Ada');
    expect([step(parts), document.activeElement?.tagName]).toEqual(['bike', 'H1']);
    await press('n');
    expect(step(parts)).toBe('go');
    await press('5');
    expect(parts.host.options.settings.classId).toBe(5);
    await press(' ');
    expect([parts.app.view, parts.app.firstRun.step]).toEqual(['race', null]);
  });

  it('pairs, and comes back to the class', async () => {
    const parts = await show({ name: null }, 100);
    await name(parts, 'Ada');
    await press(' ');
    expect(parts.app.view).toBe('pairing');
    await press('Escape');
    expect(step(parts)).toBe('go');
  });

  it('is skipped at any step; without a name one rides under the card’s number', async () => {
    const parts = await show({ name: null }, 100);
    parts.find('first-run-skip')?.click();
    await settle();
    flushSync();
    expect([parts.app.view, parts.host.options.name]).toEqual([
      'start',
      expect.stringMatching(/^Rider \d{3}$/),
    ]);
    const other = await show({ name: null }, 100);
    await name(other, 'Ada');
    await press('Escape');
    expect([other.app.view, other.host.options.name]).toEqual(['start', 'Ada']);
  });

  it('stays at the name where the host refuses it', async () => {
    const parts = await show({ name: null, refuses: ['rider.save'] }, 100);
    await name(parts, 'Ada');
    expect([step(parts), parts.app.firstRun.step]).toEqual(['name', null]);
    expect(parts.find('trouble')).not.toBeNull();
  });
});

describe('the list of keys', () => {
  it('opens by ?, keeps what lies behind from the keys, and closes by Esc', async () => {
    const { app, find } = await show({ ride: { phase: 'racing', raceId: RACE_ID } }, 134);
    await press('?');
    expect(find('keys')).not.toBeNull();
    await press('f');
    await press('Escape');
    expect([app.keysOpen, app.field.open, app.leaving]).toEqual([false, false, false]);
  });

  it('has every key that a control says it has', () => {
    const sources = import.meta.glob('../components/**/*.svelte', {
      query: '?raw',
      import: 'default',
      eager: true,
    });
    const used = Object.values(sources).flatMap((source) =>
      [...String(source).matchAll(/aria-keyshortcuts=(?:"([^"]+)"|\{[^}]*?'([^']+)'[^}]*\})/g)].flatMap(
        ([, plain, computed]) => (plain ?? computed ?? '').split(' '),
      ),
    );
    const listed = SHORTCUTS.flatMap(({ shortcuts }) => shortcuts.flatMap(({ keys }) => keys)).map((key) =>
      key === 'Esc' ? 'Escape' : key,
    );
    expect(new Set(used).size).toBeGreaterThan(8);
    // N is on the button of the first run, and nowhere else.
    expect([...new Set(used)].filter((key) => !listed.includes(key))).toEqual(['N']);
  });
});

describe('sounds', () => {
  it('are silent where they are switched off, and tell a finish but not a ride that was left', async () => {
    const ride = { phase: 'racing', raceId: RACE_ID } as const;
    const parts = await show({ ride }, 299);
    parts.moveTo(300.1);
    parts.host.options.ride = { ...ride, phase: 'finished' };
    parts.host.emitState();
    flushSync();
    expect(parts.beeps).toEqual(['unlock', 'finish']);
    closeAll();

    const left = await show({ ride }, 134);
    left.host.options.ride = { ...ride, phase: 'finished' };
    left.host.emitState();
    flushSync();
    expect(left.beeps).toEqual(['unlock']);
    closeAll();

    const quiet = await show({ ride }, 299);
    quiet.host.options.settings = { ...quiet.host.options.settings, sounds: false };
    quiet.moveTo(300.1);
    quiet.host.options.ride = { ...ride, phase: 'finished' };
    quiet.host.emitState();
    flushSync();
    expect(quiet.beeps).toEqual(['unlock']);
  });
});

describe('the TV', () => {
  const tvOf = async (...args: Parameters<typeof setUp>) => {
    const parts = setUp(...args);
    const end = parts.app.run();
    await settle();
    const tv = new TvController(parts.app);
    const tick = async () => {
      tv.tick();
      await settle();
      return tv.race?.raceId ?? null;
    };
    return { ...parts, tv, tick, end };
  };
  const heat = heatAt(HEAT_STARTS);

  it('follows the running heat of the chosen class, and the next one when it has been over for a while', async () => {
    const { host, tick, moveTo } = await tvOf({}, 100);
    expect(await tick()).toBe(`3-${heat}`);
    await host.invoke('settings.save', { classId: 5 });
    expect(await tick()).toBe(`5-${heat}`);
    moveTo(300 + LINGER_MS / 1000 - 1);
    expect(await tick()).toBe(`5-${heat}`);
    moveTo(300 + LINGER_MS / 1000);
    expect(await tick()).toBe(`5-${heat + 1}`);
  });

  it('leaves alone what is watched beside it, until that is over, and takes over when it is put away', async () => {
    const { host, tick, moveTo } = await tvOf({}, 100);
    await host.invoke('race.follow', { raceId: `6-${heat}` });
    expect(await tick()).toBe(`6-${heat}`);
    await host.invoke('race.follow', { raceId: null });
    expect(await tick()).toBe(`3-${heat}`);
    await host.invoke('race.follow', { raceId: `6-${heat}` });
    moveTo(300 + LINGER_MS / 1000);
    expect(await tick()).toBe(`3-${heat + 1}`);
  });

  it('shows the ride, asks for nothing meanwhile, and tries again where the host refuses', async () => {
    const riding = await tvOf({ ride: { phase: 'racing', raceId: RACE_ID } }, 100);
    expect(await riding.tick()).toBe(RACE_ID);
    expect(riding.host.calls.filter(({ command }) => command === 'race.follow')).toEqual([]);
    const refused = await tvOf({ refuses: ['race.follow'] }, 100);
    expect(await refused.tick()).toBeNull();
    refused.host.options.refuses = [];
    expect(await refused.tick()).toBe(`3-${heat}`);
  });
});

describe('keepScreenAwake', () => {
  it('asks again whenever the page comes back, lets go at the end, and minds no refusal', async () => {
    const log: string[] = [];
    const wakeLock = {
      request: async () => {
        log.push('asked');
        return { release: async () => void log.push('released') };
      },
    };
    const end = keepScreenAwake({ wakeLock }, document);
    await settle();
    document.dispatchEvent(new Event('visibilitychange'));
    await settle();
    end();
    document.dispatchEvent(new Event('visibilitychange'));
    await settle();
    expect(log).toEqual(['asked', 'asked', 'released']);
    keepScreenAwake({}, document)();
    keepScreenAwake({ wakeLock: { request: () => Promise.reject(new Error('no')) } }, document)();
    await settle();
  });
});
