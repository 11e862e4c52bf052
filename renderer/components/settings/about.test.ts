import { flushSync } from 'svelte';
import { afterEach, expect, it } from 'vitest';

import { RACE_ID, settle } from '../../testing/set-up.ts';
import { rawSentence } from '../../../electron/contract/sentences/say.ts';
import { closeAll, show } from '../../testing/show-app.ts';

afterEach(closeAll);

const READY = { phase: 'ready', version: '0.2.0' } as const;

async function opened(options: Parameters<typeof show>[0] = {}) {
  const parts = await show(options);
  const text = (id: string) => parts.find(id)?.textContent?.replace(/\s+/g, ' ').trim();
  const press = async (id: string) => {
    parts.find(id)?.click();
    await settle();
    flushSync();
  };
  const commands = () => parts.host.calls.map(({ command }) => command);
  return { ...parts, text, press, commands };
}

async function settings(options: Parameters<typeof show>[0] = {}) {
  const parts = await opened(options);
  parts.app.screen = 'settings';
  flushSync();
  await settle();
  flushSync();
  return parts;
}

it('says which version this is, and looks for a newer one when asked', async () => {
  const { text, find, press, commands } = await settings();
  expect(text('version')).toBe('Alleycat 0.1.0');
  expect(text('update-words')).toContain('No newer version is known');
  await press('update-look');
  expect(commands()).toContain('update.look');
  expect(text('update-words')).toBe('Looking for a newer version.');
  expect((find('update-look') as HTMLButtonElement).disabled).toBe(true);
});

it.each([
  [{ phase: 'fetching', version: '0.2.0', percent: 41 }, 'Version 0.2.0 is being fetched: 41 %.'],
  [{ phase: 'failed', message: rawSentence('It was thrown away.') }, 'It was thrown away.'],
  [{ phase: 'off' }, 'This copy is not told of newer versions: whoever gave it to you has them.'],
] as const)('says what becomes of a newer one: %o', async (update, words) => {
  const { text, find } = await settings({ update });
  expect(text('update-words')).toBe(words);
  expect(find('update-look') === null).toBe(update.phase === 'off');
});

it('a download is told once, though each percent of it is seen', async () => {
  const { host, find, text } = await settings();
  const told: (string | undefined)[] = [];
  const seen = new Set<string | undefined>();
  const become = (update: NonNullable<typeof host.options.update>): void => {
    host.options = { ...host.options, update };
    host.emitState();
    flushSync();
    seen.add(text('update-words'));
    if (text('update-told') !== told.at(-1)) told.push(text('update-told'));
  };
  for (let percent = 1; percent <= 99; percent += 1) become({ phase: 'fetching', version: '0.2.0', percent });
  expect([told, seen.size]).toEqual([['Version 0.2.0 is being fetched: 1 %.'], 99]);
  expect(find('update-told')?.getAttribute('role')).toBe('status');
  expect(find('update-words')?.closest('[role="status"]')).toBeNull();
  become(READY);
  expect(told.slice(1)).toEqual([expect.stringContaining('Version 0.2.0 is here')]);
});

it('an update that is ready is offered calmly, can wait, and is installed when the rider says so', async () => {
  const { app, host, find, text, press, commands } = await opened({ update: READY });
  expect(text('update-ready')).toContain('Alleycat 0.2.0 is here.');
  expect(find('update-ready')?.getAttribute('role')).toBe('status');
  await press('update-later');
  expect(find('update-ready')).toBeNull();
  expect(commands()).not.toContain('update.install');
  app.screen = 'settings';
  flushSync();
  await press('update-install');
  expect(commands().filter((command) => command === 'update.install')).toHaveLength(1);
  app.screen = 'home';
  host.options = { ...host.options, update: { ...READY, version: '0.3.0' } };
  host.emitState();
  flushSync();
  expect(text('update-ready')).toContain('Alleycat 0.3.0 is here.');
});

it('nothing of it is on the screen during a warm-up or a ride', async () => {
  for (const phase of ['warmUp', 'racing'] as const) {
    const { find } = await opened({ update: READY, ride: { phase, raceId: RACE_ID } });
    expect(find(phase === 'racing' ? 'race-view' : 'warmup-view')).not.toBeNull();
    expect(find('update-ready')).toBeNull();
    closeAll();
  }
});

it('says why there is no list', async () => {
  const { press, find } = await settings({ refuses: ['about.get'] });
  await press('open-licences');
  expect(find('licences-view')?.textContent).toContain('There is no connection to the backend just now.');
  expect(find('trouble')).toBeNull();
});

it('lists the licence of each package, finds one, and goes back to the settings', async () => {
  const { app, all, find, text, press } = await settings();
  await press('open-licences');
  expect(all('licence').map((row) => row.querySelector('summary')?.textContent)).toEqual([
    '@fontsource/barlow-condensed 5.3.0 OFL-1.1',
    'debug 2.6.9 MIT',
    'debug 4.4.3 MIT',
    'isarray 1.0.0 MIT',
  ]);
  expect(all('licence')[3]?.textContent).toContain('brings no words of its own');
  const field = find('licence-search') as HTMLInputElement;
  field.value = 'ofl';
  field.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
  expect([all('licence').length, text('licence-count')]).toEqual([1, '1 of 4']);
  await press('back');
  expect(app.view).toBe('settings');
});
