import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { rawSentence } from '../../contract/sentences/say.ts';
import type { AppState } from '../../contract/state.ts';
import { makeHost } from '../host.test-support.ts';
import type { Log } from '../log.ts';
import { diagnosticsHandlers } from './handlers.ts';
import type { Machine } from './diagnostics.ts';
import { logLine } from './log-line.ts';
import { lastProblems } from './log-tail.ts';

let folder: string;
let logFile: string;
let cloudLogFile: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-diagnostics-'));
  logFile = path.join(folder, 'logs', 'main.log');
  cloudLogFile = path.join(folder, 'logs', 'cloud.log');
  mkdirSync(path.dirname(logFile));
});
afterEach(() => rmSync(folder, { recursive: true }));

const NOW = 1000 * 300_000 + 100_000;
const MACHINE: Machine = {
  ...{
    version: '1.2.3',
    shell: 'window',
    versions: { node: '24.0.0', electron: '33.0.0', chrome: '130.0.0' },
  },
  ...{ system: 'Linux 6 x64', cores: 2, memory: 2 ** 34, startedAt: NOW - 60_000, home: '/home/rosa' },
};

async function stateOf(changes: Partial<AppState>): Promise<AppState> {
  const host = makeHost(path.join(folder, 'data'));
  const state = await host.handlers['state.get'](null);
  await host.close();
  return { ...state, dataFolder: '/home/rosa/data', logFile, ...changes };
}

function ask(state: AppState, copyText: ((text: string) => void) | null = null) {
  return diagnosticsHandlers(() => ({
    machine: MACHINE,
    logFile,
    cloudLogFile,
    copyText,
    state,
    log: () => undefined,
    nowMs: NOW,
  }));
}

test('tells versions, system, adapter, bike, backend, ride, settings, notices and the last problems', async () => {
  const line = (level: 'info' | 'warn' | 'error', text: string): string => logLine(new Date(0), level, text);
  writeFileSync(logFile, [line('info', 'all is well'), line('warn', 'the link broke'), '  at a stack', line('error', 'a bug'), ''].join('\n')); // prettier-ignore
  writeFileSync(cloudLogFile, `${line('error', 'the table broke')}\n`);
  const state = await stateOf({ notices: [{ code: 'N_X', ...rawSentence('Look there.') }] });
  const { text, copied } = await ask(state)['diagnostics.copy'](null);
  expect(copied).toBe(false);
  expect(text.split('\n')).toEqual([
    'Alleycat 1.2.3, in a window, 1979-07-05T21:21:40.000Z, up 60 s'.replace(
      /\d{4}-\S+Z/,
      new Date(NOW).toISOString(),
    ),
    'Electron 33.0.0, Chromium 130.0.0, Node 24.0.0; Linux 6 x64; 2 cores, 16.0 GiB',
    'Data: ~/data',
    `Log: ${logFile}`,
    'Bluetooth: unused',
    expect.stringMatching(/^Bike: simulated, /) as string,
    expect.stringMatching(/^Backend: local, starting, clock at speed 1/) as string,
    'Ride: none',
    expect.stringMatching(/^Settings: .*theme "dark".*follows 0, ghost none, name not given$/) as string,
    'Notice N_X: Look there.',
    'The newest problems in the log, 2:',
    line('warn', 'the link broke'),
    line('error', 'a bug'),
    'The newest problems in the local backend’s log, 1:',
    line('error', 'the table broke'),
    '',
  ]);
});

test('copies where there is a clipboard, and names nobody and no device', async () => {
  const names = ['Rosa Parks', 'r-0123456789abcdef', 'Ghost Rider', 'ghost-7', 'Ines', 'ines-1', 'Rosa’s strap', 'aabbccddeeff', 'Heard', '112233445566', 'abc-ats.iot.eu-central-1.amazonaws.com', 'rosa-thing']; // prettier-ignore
  const [name = '', racerId = '', ghostName = '', ghostId = '', followName = '', followId = '', strap = '', strapId = '', heard = '', heardId = '', endpoint = '', thing = ''] = names; // prettier-ignore
  const base = await stateOf({});
  const device = { name: strap, deviceId: strapId, link: 'lost', message: rawSentence(`${strap} is gone.`), reading: null, sampleAt: NOW - 500, batteryPercent: 80 } as const; // prettier-ignore
  const state: AppState = {
    ...base,
    rider: { racerId, name },
    settings: { ...base.settings, ghost: { racerId: ghostId, name: ghostName }, follows: [{ racerId: followId, name: followName }] }, // prettier-ignore
    backend: { ...base.backend, kind: 'aws', link: 'down', message: rawSentence(`${endpoint} does not answer ${thing}.`), joined: { endpoint, region: 'eu-central-1', racerId: thing, keyInSafe: true, issuedAt: 0 } }, // prettier-ignore
    bluetooth: {
      ...base.bluetooth,
      ...{ adapter: 'on', scanning: true },
      heard: [{ id: heardId, name: heard, rssiDbm: -50, heardAt: NOW, offers: [], problem: null, slots: [] }],
      slots: { ...base.bluetooth.slots, heartRate: device },
    },
  };
  writeFileSync(logFile, names.map((each) => logLine(new Date(0), 'error', `it was ${each} in /home/rosa/x`)).join('\n')); // prettier-ignore
  const copy = vi.fn();
  const { text, copied } = await ask(state, copy)['diagnostics.copy'](null);
  expect(copied).toBe(true);
  expect(copy).toHaveBeenCalledExactlyOnceWith(text);
  expect(text).toContain('heartRate: lost, 0.5 s ago, battery 80 %: [name] is gone.');
  expect(text).toContain(
    'Backend: aws, down, joined in eu-central-1, clock at speed 1: [name] does not answer [name].',
  );
  expect(text).toContain('follows 1, ghost a rider, name given');
  for (const each of [...names, '/home/rosa']) expect(text).not.toContain(each);
});

test('takes the newest of a log that is large, and none of one that is not there or is no file', () => {
  expect(lastProblems(path.join(folder, 'nothing'), 5)).toEqual([]);
  expect(lastProblems(folder, 5)).toEqual([]);
  const lines = Array.from({ length: 20_000 }, (_, at) =>
    logLine(new Date(at), at % 2 ? 'error' : 'info', `n${at}`),
  );
  writeFileSync(logFile, lines.join('\n'));
  expect(lastProblems(logFile, 3)).toEqual([lines[19_995], lines[19_997], lines[19_999]]);
});

test('a screen’s report goes into the log, twenty a minute at most', async () => {
  const log = vi.fn<Log>();
  const state = await stateOf({});
  let nowMs = NOW;
  const { 'diagnostics.report': report } = diagnosticsHandlers(() => ({ machine: MACHINE, logFile, cloudLogFile, copyText: null, state, log, nowMs })); // prettier-ignore
  for (let at = 0; at < 30; at += 1) await report({ message: `broke ${at}` });
  expect(log).toHaveBeenCalledTimes(20);
  expect(log).toHaveBeenCalledWith('error', 'a screen broke', { message: 'broke 0' });
  nowMs += 60_000;
  await report({ message: 'again' });
  expect(log).toHaveBeenCalledTimes(21);
});
