import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { encodeInviteCode } from '../../core/messages/invite-code.ts';
import { JOINED } from '../testing/fake-backend.ts';
import { settle, setUp } from '../testing/set-up.ts';
import { grouped } from './backend.svelte.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 21);
const code = (expiresAt = NOW + HOUR): string => encodeInviteCode(expiresAt, new Uint8Array(10).fill(7));
const file = (text: string, size = text.length) => ({
  name: 'alleycat-backend.json',
  size,
  text: () => Promise.resolve(text),
});
const GOOD = JSON.stringify({ kind: 'aws', endpoint: JOINED.endpoint, region: JOINED.region });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

function setting(options: Parameters<typeof setUp>[0] = {}) {
  const { app, host } = setUp(options);
  return { app, host, backend: app.backend, called: () => host.calls.map(({ command }) => command) };
}

describe('an invite code', () => {
  it.each([
    ['abcd', 'ABCD'],
    ['abcde', 'ABCD-E'],
    [' ab cd-ef\n', 'ABCD-EF'],
    ['“1234–5678—9”', '1234-5678-9'],
    ['', ''],
  ])('is grouped from %j', (typed, shown) => {
    expect(grouped(typed)).toBe(shown);
    expect(grouped(shown)).toBe(shown);
  });

  it('says how far it has come before anybody is asked', () => {
    const { backend } = setting();
    const stands = (typed: string) => {
      backend.code = typed;
      return backend.standing;
    };
    expect(stands('- ')).toBe('empty');
    expect(stands('ABCD-12')).toBe('short');
    expect(stands(code())).toBe('whole');
    expect(stands(code().toLowerCase().replaceAll('-', ' '))).toBe('whole');
    expect(stands(`${code()}0`)).toBe('long');
    expect(stands(code(NOW - HOUR))).toBe('over');
    const typo = code().endsWith('2') ? '3' : '2';
    expect(stands(code().slice(0, -1) + typo)).toBe('wrong');
  });
});

describe('joining', () => {
  it('wants the file and a whole code, and forgets both when it has joined', async () => {
    const { app, backend, host } = setting();
    app.run();
    await backend.join();
    await backend.choose(file(GOOD));
    expect(backend.file?.says).toEqual({ endpoint: JOINED.endpoint, region: JOINED.region });
    expect(backend.ready).toBe(false);
    backend.code = code();
    expect(backend.ready).toBe(true);
    const joining = backend.join();
    expect([backend.joining, backend.ready]).toEqual([true, false]);
    // Twice pressed is once joined.
    await backend.join();
    await joining;
    expect(host.calls.filter(({ command }) => command === 'backend.join')).toEqual([
      { command: 'backend.join', params: { file: GOOD, code: code() } },
    ]);
    expect([backend.joining, backend.file, backend.code, backend.trouble]).toEqual([false, null, '', null]);
    expect(app.state?.backend).toMatchObject({ kind: 'aws', joined: JOINED });
  });

  it('keeps what was typed, and the host’s sentence, when it is refused', async () => {
    const { app, backend, host } = setting();
    await backend.choose(file(GOOD));
    backend.code = code();
    host.invoke = async () => ({
      ok: false,
      error: { code: 'E_CODE_REFUSED', message: 'It has been used.' },
    });
    await backend.join();
    expect([backend.trouble, backend.code, backend.ready]).toEqual(['It has been used.', code(), true]);
    expect(app.trouble).toBeNull();
  });

  it('lets a code be tried that is over by this computer’s clock', async () => {
    const { backend } = setting();
    await backend.choose(file(GOOD));
    backend.code = code(NOW - HOUR);
    expect(backend.ready).toBe(true);
  });

  it.each([
    ['no JSON', 'hello'],
    ['null', 'null'],
    ['another kind', '{"kind":"x","endpoint":"a","region":"b"}'],
  ])('leaves the judgement of %s to the host', async (_, text) => {
    const { backend } = setting();
    await backend.choose(file(text));
    expect(backend.file).toEqual({ name: 'alleycat-backend.json', text, says: null });
  });

  it('does not even read a file that is too large, and says where one cannot be read', async () => {
    const { backend } = setting();
    await backend.choose(file(GOOD));
    await backend.choose(file(GOOD, 32_769));
    expect([backend.file, backend.trouble]).toEqual([null, expect.stringContaining('too large') as string]);
    await backend.choose({ ...file(GOOD), text: () => Promise.reject(new Error('gone')) });
    expect([backend.file, backend.trouble]).toEqual([
      null,
      expect.stringContaining('cannot be read') as string,
    ]);
    await backend.choose(file(GOOD));
    expect(backend.trouble).toBeNull();
  });
});

describe('a backend that is joined', () => {
  const joined = { kind: 'aws', link: 'connected', message: null, joined: JOINED } as const;

  it('is left only when asked twice', async () => {
    const { backend, called } = setting({ backend: joined });
    backend.leave();
    expect(backend.leaving).toBe(true);
    vi.advanceTimersByTime(6000);
    expect(backend.leaving).toBe(false);
    backend.leave();
    expect(called()).toEqual([]);
    backend.leave();
    await settle();
    expect([backend.leaving, called()]).toEqual([false, ['backend.leave']]);
  });

  it('is ridden on or not, and connected again', async () => {
    const { backend, host } = setting({ backend: joined });
    await backend.use('local');
    await backend.use('aws');
    await backend.reconnect();
    expect(host.calls).toEqual([
      { command: 'backend.use', params: { kind: 'local' } },
      { command: 'backend.use', params: { kind: 'aws' } },
      { command: 'backend.reconnect', params: null },
    ]);
  });
});
