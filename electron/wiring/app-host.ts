import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { createNoble } from '../host/bluetooth/noble.ts';
import { Host } from '../host/host.ts';
import type { Log } from '../host/log.ts';
import type { AppArguments } from './arguments.ts';
import { chooseAnchor } from './clock-choice.ts';
import type { CloudProcess } from './cloud-protocol.ts';
import { openDataDir } from './data-dir.ts';
import { LocalBackend } from './local-backend.ts';

/** The program that wants a host. */
export interface Program {
  /** Its entry's own `import.meta.url`: the build puts the other entries beside it. */
  entryUrl: string;
  launch(entry: string): CloudProcess;
  log: Log;
}

/**
 * The host with its local backend, as both the window and the loopback server use it; not started yet.
 * @throws AlleycatError E_DATA_DIR when there is no folder to write to.
 */
export function createAppHost(options: AppArguments, program: Program): Host {
  const { entryUrl, log } = program;
  const built = (name: string): string => fileURLToPath(new URL(name, entryUrl));
  const dataDir = openDataDir(options.dataDir, options.speed);
  const startedAt = Date.now();
  const monotonicStart = performance.now();
  const anchor = chooseAnchor(dataDir, options.speed, startedAt);
  const cloudDir = path.join(dataDir, 'cloud');
  mkdirSync(cloudDir, { recursive: true, mode: 0o700 });
  const host = new Host({
    dataDir,
    anchor,
    monotonicMs: () => startedAt + performance.now() - monotonicStart,
    replayFile: options.replay,
    random: Math.random,
    log,
    createNoble,
    backend: new LocalBackend({
      dataDir: cloudDir,
      anchor,
      seed: options.seed,
      tableWorker: built('table-worker.js'),
      launch: () => program.launch(built('cloud.js')),
    }),
  });
  if (options.opponents !== null) host.setOpponents(options.opponents);
  return host;
}
