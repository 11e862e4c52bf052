import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { AlleycatError } from '../../core/errors.ts';
import { baseDataDir } from '../../local/data-folder.ts';
import { createAppHost } from '../wiring/app-host.ts';
import { readArguments } from '../wiring/arguments.ts';
import { openDataDir } from '../wiring/data-dir.ts';
import { logFileOf, openFileLog } from '../wiring/file-log.ts';
import { launchWithNode } from '../wiring/launch-node.ts';
import { serveHost } from './server.ts';
import { watchForSleep } from './sleep-watch.ts';

/** The app without Electron: the same host and the same renderer, over a loopback URL. */
async function main(): Promise<void> {
  const options = readArguments(process.argv.slice(2));
  // Before the log, which lies in it: its own sentence is better than the log's.
  openDataDir(options.dataDir, options.speed);
  const log = openFileLog(logFileOf(baseDataDir(options.dataDir)));
  process.on('uncaughtExceptionMonitor', (error) => log('error', 'nobody caught', { error: error.stack }));
  // The build writes it beside its folders, wherever it is told to build.
  const about = new URL('../about.json', import.meta.url);
  const { version } = JSON.parse(readFileSync(about, 'utf8')) as { version: string };
  const host = createAppHost(options, {
    entryUrl: import.meta.url,
    launch: launchWithNode,
    log,
    version,
    shell: 'page',
  });
  const rendererDir = fileURLToPath(new URL('../renderer', import.meta.url));
  const server = await serveHost({ host, rendererDir, port: options.port, log });
  host.start();
  const awake = watchForSleep(() => host.resume(), Date.now);
  process.stdout.write(`Alleycat is at ${server.url}\n`);

  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    awake();
    void Promise.all([server.close(), host.close()]).then(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

main().catch((error: unknown) => {
  const known = error instanceof AlleycatError;
  process.stderr.write(`${known ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
