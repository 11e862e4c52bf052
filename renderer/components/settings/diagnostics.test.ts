import { flushSync } from 'svelte';
import { afterEach, expect, it } from 'vitest';

import { DiagnosticsController } from '../../state/diagnostics.svelte.ts';
import { settle, setUp } from '../../testing/set-up.ts';
import { closeAll, show } from '../../testing/show-app.ts';

afterEach(closeAll);

async function settings(options: Parameters<typeof show>[0] = {}) {
  const parts = await show(options);
  parts.app.screen = 'settings';
  flushSync();
  const press = async () => {
    parts.find('copy-diagnostics')?.click();
    await settle();
    flushSync();
  };
  const words = () => parts.find('diagnostics-words')?.textContent?.trim();
  return { ...parts, press, words };
}

it('says where the log lies, copies by the host, and shows what was copied', async () => {
  const { find, press, words } = await settings({ canReveal: true });
  expect(find('log-file')?.textContent).toBe(
    'The log lies in /home/rosa/.local/share/alleycat/logs/main.log',
  );
  expect(find('diagnostics-text')).toBeNull();
  await press();
  expect(words()).toBe('Copied. This is what was copied:');
  expect((find('diagnostics-text') as HTMLTextAreaElement).value).toContain('Alleycat 0.1.0, in a page');
});

it('shows the text to be selected where nobody can copy it, and why there is none', async () => {
  const { find, press, words, host } = await settings();
  await press();
  expect(words()).toBe('It could not be copied: select it here.');
  expect(find('diagnostics-text')).not.toBeNull();
  host.options = { ...host.options, refuses: ['diagnostics.copy'] };
  await press();
  expect([words(), find('diagnostics-text')]).toEqual([
    'There is no connection to the backend just now.',
    null,
  ]);
});

it('copies by the page where the host has no clipboard', async () => {
  const copied: string[] = [];
  const { app, host } = setUp();
  const page = { writeText: (text: string) => Promise.resolve(void copied.push(text)) };
  const own = new DiagnosticsController(app.api, page);
  await own.copy();
  expect([own.copied, copied]).toEqual([true, [own.text]]);
  const denied = new DiagnosticsController(app.api, { writeText: () => Promise.reject(new Error('denied')) });
  await denied.copy();
  expect([denied.copied, denied.text]).toEqual([false, own.text]);
  denied.report('x'.repeat(9000));
  denied.report('');
  await settle();
  const reports = host.calls.filter(({ command }) => command === 'diagnostics.report');
  expect(reports.map(({ params }) => (params as { message: string }).message.length)).toEqual([4000, 22]);
});
