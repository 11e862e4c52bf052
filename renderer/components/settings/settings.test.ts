import { flushSync } from 'svelte';
import { afterEach, expect, it } from 'vitest';

import { encodeInviteCode } from '../../../core/messages/invite-code.ts';
import { rawSentence } from '../../../electron/contract/sentences/say.ts';
import { JOINED } from '../../testing/fake-backend.ts';
import { RACE_ID, settle } from '../../testing/set-up.ts';
import { closeAll, show } from '../../testing/show-app.ts';

afterEach(closeAll);

const AWS = { kind: 'aws', link: 'connected', message: null, joined: JOINED } as const;
const LOCAL = { ...AWS, kind: 'local' } as const;
const TAKEN = {
  ...AWS,
  link: 'takenOver',
  message: rawSentence('You have connected on another computer.'),
} as const;

async function settings(options: Parameters<typeof show>[0] = {}) {
  const parts = await show(options);
  parts.app.screen = 'settings';
  flushSync();
  const text = (id: string) => parts.find(id)?.textContent?.replace(/\s+/g, ' ').trim();
  const press = async (id: string) => {
    parts.find(id)?.click();
    await settle();
    flushSync();
  };
  return { ...parts, text, press };
}

function type(field: HTMLInputElement, value: string): void {
  field.value = value;
  field.setSelectionRange(value.length, value.length);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
}

it('says that one rides locally, and what is needed to join another backend', async () => {
  const { find, text } = await settings();
  expect(text('backend-used')).toBe('You ride on this computer, against simulated riders.');
  expect(text('data-words')).toContain('Everything stays on this machine');
  expect(text('backend-file-chosen')).toBe('It is called alleycat-backend.json');
  expect([find('opponents-input') === null, find('joined-backend')]).toEqual([false, null]);
  expect((find('backend-join') as HTMLButtonElement).disabled).toBe(true);
});

it('groups the code as it is typed, and leaves a correction in its middle alone', async () => {
  const { app, find, text } = await settings();
  const field = find('backend-code') as HTMLInputElement;
  type(field, 'abcde');
  expect([field.value, text('code-words')]).toEqual(['ABCD-E', '5 of 20 letters and digits']);
  field.value = 'ABxCD-E';
  field.setSelectionRange(3, 3);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  flushSync();
  expect([field.value, app.backend.code]).toEqual(['ABXCD-E', 'ABXCD-E']);
  field.dispatchEvent(new Event('change', { bubbles: true }));
  flushSync();
  expect(field.value).toBe('ABXC-DE');
  type(field, '0'.repeat(19) + '1');
  expect([text('code-words'), field.getAttribute('aria-invalid')]).toEqual([
    'Something is mistyped: compare it with what you were sent.',
    'true',
  ]);
});

it('says that the file is missing, where nothing else is', async () => {
  const { find, text } = await settings();
  type(
    find('backend-code') as HTMLInputElement,
    encodeInviteCode(Date.now() + 3_600_000, new Uint8Array(10)),
  );
  expect(text('code-words')).toBe('The code is complete. Choose the file, too.');
  expect((find('backend-join') as HTMLButtonElement).disabled).toBe(true);
});

it('joins with a file and a code, and shows who one is there', async () => {
  const { host, find, text, press } = await settings();
  const chooser = find('backend-file') as HTMLInputElement;
  const file = { name: 'b.json', size: 9, text: () => Promise.resolve('{"kind":1}') };
  Object.defineProperty(chooser, 'files', { value: [file] });
  chooser.dispatchEvent(new Event('change', { bubbles: true }));
  await settle();
  flushSync();
  expect(text('backend-file-chosen')).toBe('b.json This does not look like a backend file.');
  const code = encodeInviteCode(Date.now() + 3_600_000, new Uint8Array(10));
  type(find('backend-code') as HTMLInputElement, ` ${code.toLowerCase().replaceAll('-', ' ')}\n`);
  expect(text('code-words')).toBe('The code is complete.');
  host.invoke = async () => ({
    ok: false,
    error: { code: 'E_BACKEND_FILE', message: 'This is no backend file.' },
  });
  await press('backend-join');
  expect([text('join-trouble'), find('trouble')]).toEqual(['This is no backend file.', null]);
  // One sentence at the code, not two.
  expect(find('code-words')).toBeNull();
  Reflect.deleteProperty(host, 'invoke');
  await press('backend-join');
  expect(host.calls.at(-1)).toEqual({ command: 'backend.join', params: { file: '{"kind":1}', code } });
  expect(text('backend-used')).toBe('You ride on AWS, with everybody who has joined there.');
  expect([
    text('joined-endpoint'),
    text('joined-region'),
    text('joined-racer'),
    text('joined-since'),
    text('joined-link'),
  ]).toEqual([JOINED.endpoint, JOINED.region, JOINED.racerId, '3 November 2026', 'connected']);
});

it('has no opponents on AWS, and says what goes out and where the key is', async () => {
  const { host, find, text } = await settings({ backend: AWS });
  expect(find('opponents-input')).toBeNull();
  expect(text('data-words')).toContain('sent to the backend you have joined');
  expect(text('data-words')).not.toContain('Everything stays');
  expect(text('key-words')).toBe('Made on 3 November 2026, kept in this computer’s password safe.');
  host.options.backend = { ...AWS, joined: { ...JOINED, keyInSafe: false } };
  host.emitState();
  flushSync();
  expect(text('key-words')).toBe(
    'Made on 3 November 2026, kept in a file that only your login can read: this computer offered no password safe.',
  );
});

it('goes to the local backend and back, and leaves at the second press', async () => {
  const { host, find, text, press } = await settings({ backend: AWS });
  await press('use-local');
  expect([text('backend-used'), find('opponents-input') === null]).toEqual([
    'You ride on this computer, against simulated riders.',
    false,
  ]);
  await press('use-aws');
  expect(text('backend-used')).toBe('You ride on AWS, with everybody who has joined there.');
  await press('leave-backend');
  expect([text('leave-backend'), text('leave-words')]).toEqual([
    'Press again to leave',
    'Your key is deleted on this computer. To come back you need a new invite code.',
  ]);
  await press('leave-backend');
  expect(host.calls.slice(-1)).toEqual([{ command: 'backend.leave', params: null }]);
  expect([find('join-backend') === null, find('joined-backend')]).toEqual([false, null]);
});

it('names the backend in the strip at the foot', async () => {
  const { host, find } = await show({ backend: AWS });
  const words = () => find('foot-backend')?.parentElement?.textContent?.replace(/\s+/g, ' ').trim();
  expect(words()).toBe('AWS backend connected');
  host.options.backend = LOCAL;
  host.emitState();
  flushSync();
  expect(words()).toBe('Local backend connected');
});

it('says on each screen that another computer has taken over, with one way back', async () => {
  const { host, find } = await show({ backend: TAKEN, ride: { phase: 'racing', raceId: RACE_ID } }, 134);
  expect(find('backend-trouble')?.textContent).toContain('You have connected on another computer.');
  find('backend-reconnect')?.click();
  await settle();
  flushSync();
  expect(host.calls.at(-1)).toEqual({ command: 'backend.reconnect', params: null });
  expect([find('backend-trouble'), find('backend-reconnect')]).toEqual([null, null]);
  host.options.backend = { ...TAKEN, link: 'down', message: rawSentence('The door is shut.') };
  host.emitState();
  flushSync();
  expect([find('backend-trouble') === null, find('backend-reconnect')]).toEqual([false, null]);
});
