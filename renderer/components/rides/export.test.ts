import { flushSync } from 'svelte';
import { afterEach, expect, it } from 'vitest';

import type { ExportReply } from '../../../electron/contract/export.ts';
import { settle } from '../../testing/set-up.ts';
import { closeAll, show } from '../../testing/show-app.ts';
import { exportWords, leftOutWords } from './export-words.ts';

afterEach(closeAll);

async function menu(options: Parameters<typeof show>[0] = {}) {
  const parts = await show({ rides: 3, ...options });
  parts.app.openRides();
  await settle();
  flushSync();
  const press = async (id: string) => {
    parts.find(id)?.click();
    await settle();
    flushSync();
  };
  const text = (id: string) => parts.find(id)?.textContent?.replace(/\s+/g, ' ').trim();
  return { ...parts, press, text };
}

it('is not there where there is no ride', async () => {
  const { find } = await menu({ rides: 0 });
  expect(find('export-open')).toBeNull();
});

it('opens, writes all rides, and says where they are', async () => {
  const { host, find, press, text } = await menu();
  const opener = find('export-open');
  expect([opener?.getAttribute('aria-expanded'), find('export-panel')?.hidden]).toEqual(['false', true]);
  expect(document.getElementById(opener?.getAttribute('aria-controls') ?? '')).toBe(find('export-panel'));
  await press('export-open');
  expect([opener?.getAttribute('aria-expanded'), find('export-panel')?.hidden]).toEqual(['true', false]);
  expect(
    document.getElementById(find('export-fit')?.getAttribute('aria-describedby') ?? '')?.textContent,
  ).toBe('for training programs: every second, with resistance');
  await press('export-fit');
  expect(host.calls.at(-1)).toEqual({ command: 'export.rides', params: { format: 'fit', raceIds: 'all' } });
  expect(find('export-words')?.getAttribute('role')).toBe('status');
  expect(text('export-words')).toBe('3 files are in /home/rosa/.local/share/alleycat/exports');
  // A browser opens no folder.
  expect(find('export-reveal')).toBeNull();
  await press('export-csv');
  expect(text('export-words')).toMatch(/^alleycat-.*-3-rides\.csv is in \/home/);
});

it('writes the ride that is looked at, beside the menu of all', async () => {
  const { app, host, find, press, text } = await menu();
  const raceId = app.myRides.chosen?.raceId;
  await press('export-ride-open');
  expect([find('export-ride-panel')?.hidden, find('export-panel')?.hidden]).toEqual([false, true]);
  expect(find('export-ride-panel')?.querySelector('ul')?.getAttribute('aria-label')).toBe(
    'Export this ride as',
  );
  for (const format of ['fit', 'tcx', 'csv']) {
    await press(`export-ride-${format}`);
    expect(host.calls.at(-1)).toEqual({ command: 'export.rides', params: { format, raceIds: [raceId] } });
    expect(text('export-ride-words')).toContain(`.${format} is in /home`);
  }
  expect(text('export-words')).toBe('');
  host.invoke = async () => ({ ok: false, error: { code: 'E_NO_RIDE', message: 'It is gone.' } });
  await press('export-ride-tcx');
  expect([text('export-ride-trouble'), find('export-trouble')]).toEqual(['It is gone.', null]);
});

it('says the sentence of a refusal, and forgets it with the next try', async () => {
  const { host, find, press, text } = await menu();
  host.invoke = async () => ({ ok: false, error: { code: 'E_EXPORT_FULL', message: 'The disk is full.' } });
  await press('export-open');
  await press('export-tcx');
  expect([text('export-trouble'), find('export-trouble')?.getAttribute('role')]).toEqual([
    'The disk is full.',
    'alert',
  ]);
  expect(text('export-words')).toBe('');
  Reflect.deleteProperty(host, 'invoke');
  await press('export-tcx');
  expect([find('export-trouble'), text('export-words')?.startsWith('3 files')]).toEqual([null, true]);
});

it('writes one thing at a time, and keeps its buttons in reach', async () => {
  const { host, find, press, text } = await menu();
  let end = (): void => undefined;
  let begun = 0;
  host.invoke = () => {
    begun += 1;
    return new Promise((resolve) => {
      end = () => resolve({ ok: false, error: { code: 'X', message: 'Not now.' } });
    });
  };
  await press('export-open');
  await press('export-fit');
  expect(text('export-words')).toBe('Writing FIT files.');
  expect((find('export-csv') as HTMLButtonElement).getAttribute('aria-disabled')).toBe('true');
  await press('export-csv');
  expect(begun).toBe(1);
  end();
  await settle();
  flushSync();
  expect([text('export-trouble'), find('export-csv')?.getAttribute('aria-disabled')]).toEqual([
    'Not now.',
    'false',
  ]);
});

it('shows the folder where that can be done', async () => {
  const { host, press, text } = await menu({ canReveal: true });
  await press('export-open');
  await press('export-fit');
  await press('export-reveal');
  expect(host.calls.at(-1)).toEqual({ command: 'export.reveal', params: null });
  host.invoke = async () => ({ ok: false, error: { code: 'E_REVEAL', message: 'It could not be opened.' } });
  await press('export-reveal');
  expect(text('export-trouble')).toBe('It could not be opened.');
});

it('is closed by Esc, which then leads back', async () => {
  const { app, find, press } = await menu();
  await press('export-open');
  const escape = (): KeyboardEvent =>
    new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true });
  find('export-tcx')?.dispatchEvent(escape());
  flushSync();
  expect([find('export-panel')?.hidden, app.screen, document.activeElement]).toEqual([
    true,
    'rides',
    find('export-open'),
  ]);
  find('export-open')?.dispatchEvent(escape());
  flushSync();
  expect(app.screen).toBe('home');
});

it('says what was left out', () => {
  const reply: ExportReply = { folder: '/f', files: ['a.fit'], leftOut: 0, canReveal: false };
  expect([exportWords(reply), leftOutWords(reply)]).toEqual(['a.fit is in', null]);
  expect(leftOutWords({ ...reply, leftOut: 1 })).toMatch(/^1 ride is left out/);
  expect(leftOutWords({ ...reply, leftOut: 2 })).toMatch(/^2 rides are left out/);
});
