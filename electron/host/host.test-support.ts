import { rawSentence } from '../contract/sentences/say.ts';
import { mkdirSync } from 'node:fs';
import path from 'node:path';

import { AlleycatError } from '../../core/errors.ts';
import { REAL_TIME } from '../../core/race/clock.ts';
import { Installation } from './backends/installation.ts';
import { FileSecrets } from './backends/secrets.ts';
import { EventHub } from './event-hub.ts';
import { Host } from './host.ts';
import type { Log } from './log.ts';

/**
 * A whole host in a folder of its own, of which nothing but the world around is missing: a backend that is never there, no radio,
 * no window. Its clock stands still, at heat 1000's 100th second.
 */
export function makeHost(folder: string, log: Log = () => undefined): Host {
  mkdirSync(folder, { recursive: true });
  const offline = (): Promise<never> =>
    Promise.reject(new AlleycatError('E_OFFLINE', 'There is no backend here.'));
  const nowMs = 1000 * 300_000 + 100_000;
  const installation = new Installation({
    folder: path.join(folder, 'backend'),
    secrets: new FileSecrets(path.join(folder, 'secrets')),
    provision: offline,
    now: () => nowMs,
    isRealTime: true,
  });
  return new Host({
    dataDir: folder,
    anchor: REAL_TIME,
    monotonicMs: () => nowMs,
    random: () => 0.5,
    log,
    replayFile: null,
    backend: {
      kind: 'local',
      racerId: null,
      access: offline,
      explain: () => Promise.resolve(rawSentence('There is no backend here.')),
      onGone: () => undefined,
      fillRace: () => undefined,
      notices: () => [],
      close: () => Promise.resolve(),
    },
    createNoble: () => {
      throw new Error('No radio here.');
    },
    diagnostics: {
      machine: {
        ...{ version: '1.2.3', shell: 'window', versions: { node: '24.0.0', electron: '33.0.0' } },
        ...{ system: 'Linux 6 x64', cores: 2, memory: 2 ** 34, startedAt: nowMs - 60_000, home: folder },
      },
      logFile: path.join(folder, 'logs', 'main.log'),
      cloudLogFile: path.join(folder, 'logs', 'cloud.log'),
      copyText: null,
    },
    exportFolder: path.join(folder, 'exports'),
    openFolder: null,
    updater: null,
    system: () => null,
    aboutFile: path.join(folder, 'about.json'),
    installation,
    restart: () => undefined,
    events: new EventHub(),
  });
}
