import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';

import fc from 'fast-check';
import { afterAll, expect, test, vi } from 'vitest';

import { holds } from '../../core/testing/holds.test-support.ts';
import { CHANNEL_PREFIX, COMMANDS } from '../contract/channels.ts';
import { commandParams, type Reply } from '../contract/commands.ts';
import { anyCall, expectRefusal, neverValid } from '../contract/fuzz.test-support.ts';
import { makeHost } from '../host/host.test-support.ts';
import type { Log } from '../host/log.ts';
import type { AppHost } from '../wiring/app-host.ts';
import { setupIpc } from './ipc.ts';

type Listener = (event: unknown, params?: unknown) => Promise<Reply<unknown>> | Reply<unknown>;

/** What of Electron this side of the bridge uses: channels with one listener each. */
const channels = vi.hoisted(() => new Map<string, unknown>());
vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, listener: unknown) => void channels.set(channel, listener) },
  BrowserWindow: { getAllWindows: () => [] },
  protocol: {},
}));

const folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-ipc-'));
const problems: string[] = [];
const log: Log = (level, message, fields) => {
  if (level === 'error') problems.push(`${message} ${JSON.stringify(fields)}`);
};
const host = makeHost(folder, log);
setupIpc(host as unknown as AppHost, log);
afterAll(async () => {
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

const OURS = 'app://alleycat/index.html';
const mainFrame = { url: OURS };
const page = { senderFrame: mainFrame, sender: { mainFrame } };
const HANGS = Symbol('hangs');

/** As it comes over the bridge: a copy by the structured clone algorithm. */
function overTheBridge(value: unknown): unknown {
  return deserialize(serialize(value)) as unknown;
}

async function answerOf(channel: string, event: unknown, params: unknown): Promise<unknown> {
  const listener = channels.get(channel) as Listener;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((resolve) => (timer = setTimeout(() => resolve(HANGS), 20_000)));
  const answer = await Promise.race([listener(event, params), late]);
  clearTimeout(timer);
  return answer;
}

test('there is one channel a command, no other, and valid parameters of each are made', () => {
  expect([...channels.keys()].sort()).toEqual(COMMANDS.map((name) => `${CHANNEL_PREFIX}${name}`).sort());
  expect(neverValid()).toEqual([]);
});

holds(
  'over IPC any parameters of any command come to a value or to a typed error: nothing is thrown, hangs or fails inside',
  fc.asyncProperty(anyCall(), async ({ name, params }) => {
    const answer = (await answerOf(
      `${CHANNEL_PREFIX}${name}`,
      page,
      overTheBridge(params),
    )) as Reply<unknown>;
    expect(answer).not.toBe(HANGS);
    if (answer.ok) expect(commandParams[name].safeParse(params ?? null).success).toBe(true);
    else expectRefusal(answer);
    // A command that fails inside is a bug, however politely it is said.
    expect(problems.filter((problem) => !problem.startsWith('a screen broke'))).toEqual([]);
    problems.length = 0;
    expect(Object.keys(Object.prototype)).toEqual([]);
    // What it answers must get back over the bridge, too.
    overTheBridge(answer);
  }),
  { runs: 800 },
);

const otherUrl = fc.oneof(
  fc.constantFrom(
    'data:text/html,x',
    'about:blank',
    'file:///index.html',
    'https://alleycat/index.html',
    'app://alleycat.evil/',
    'app://evil/index.html',
    'app:alleycat',
    'apps://alleycat/',
    'app://alleycat@evil/',
    'app://alleycat:80/index.html',
    '',
    'no url',
  ),
  fc.webUrl(),
  fc.string(),
);
const otherSender = fc.oneof(
  otherUrl.map((url) => {
    const frame = { url };
    return { senderFrame: frame, sender: { mainFrame: frame } };
  }),
  // A frame in our own page, and one that is gone.
  fc.constant({ senderFrame: { url: OURS }, sender: { mainFrame } }),
  fc.constant({ senderFrame: null, sender: { mainFrame } }),
);

holds(
  'over IPC whoever is not our own page’s top frame is refused, whatever they ask',
  fc.asyncProperty(otherSender, anyCall(), async (sender, { name, params }) => {
    const answer = await answerOf(`${CHANNEL_PREFIX}${name}`, sender, overTheBridge(params));
    expect(answer).toMatchObject({ ok: false, error: { code: 'E_SENDER' } });
    expectRefusal(answer);
  }),
  { runs: 300 },
);

test('what is huge is refused before it is looked at, and not kept', async () => {
  const huge: [string, unknown][] = [
    ['settings.save', { follows: new Array(3_000_000).fill(null) }],
    ['settings.save', Object.fromEntries(Array.from({ length: 300_000 }, (_, at) => [`x${at}`, at]))],
    ['rider.save', { name: 'x'.repeat(100_000_000) }],
    ['backend.join', { file: '{'.repeat(50_000_000), code: '' }],
    ['diagnostics.report', { message: 'x'.repeat(50_000_000) }],
    ['ride.join', new Uint8Array(50_000_000)],
    ['export.rides', { format: 'csv', raceIds: new Array(2_000_000).fill('3-1000') }],
  ];
  for (const [name, params] of huge) {
    const before = process.memoryUsage().heapUsed;
    const answer = await answerOf(`${CHANNEL_PREFIX}${name}`, page, params);
    expect(answer).toMatchObject({ ok: false, error: { code: 'E_BAD_PARAMS' } });
    // A list of all that is wrong with it would be hundreds of MB.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(32 * 1024 * 1024);
  }
});
