import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { connectToApp } from '../heat/app-socket.ts';
import { stateOnce } from '../heat/app.ts';
import { ProcessLog } from '../../e2e/support/process-log.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const READY = /^Alleycat is at (http:\S+)$/m;
const BUILT = 'serving the app instead';
const START_MS = 60_000;
const STOP_MS = 15_000;

/** Milliseconds from the start of `npm start`'s process. */
export interface StartTimes {
  /** The app is built. */
  built: number;
  /** Its address was said. */
  served: number;
  /** Its page was answered at that address. */
  page: number;
  /** A screen had its first state. */
  state: number;
  /** The local cloud was there, and the app connected to it: one can ride. */
  connected: number;
}

/**
 * Runs `npm start` where there is no display, as a user does, until one can ride, and ends it.
 * @throws Error with what it printed, when it does not come so far
 */
export async function timeNpmStart(dataDir: string): Promise<StartTimes> {
  const from = performance.now();
  const since = (): number => performance.now() - from;
  const child = spawnNpmStart(dataDir);
  const log = new ProcessLog(child);
  try {
    await printed(child, log, BUILT);
    const built = since();
    const url = READY.exec(await printed(child, log, READY))?.[1] ?? '';
    const served = since();
    const page = await fetch(url);
    if (!page.ok) throw new Error(`The page is answered with ${page.status}.`);
    await page.text();
    const shown = since();
    const socket = await connectToApp(url);
    try {
      await socket.api.call('state.get', null);
      const state = since();
      await stateOnce(socket.api, ({ backend }) => backend.link === 'connected', START_MS);
      return { built, served, page: shown, state, connected: since() };
    } finally {
      socket.close();
    }
  } finally {
    await stop(child);
  }
}

function spawnNpmStart(dataDir: string): ChildProcess {
  const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  return spawn('npm', ['start', '--', '--port', '0', '--data-dir', dataDir], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: npm, the script and the app get the signal that a terminal's Ctrl-C sends to all of them.
    detached: true,
  });
}

/** Waits until it has printed something. @returns all that it has printed */
function printed(child: ChildProcess, log: ProcessLog, what: string | RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      done();
      reject(new Error(`npm start ${why}. It printed:\n${log.text}`));
    };
    const look = (): void => {
      if (log.text.search(what) < 0) return;
      done();
      resolve(log.text);
    };
    const ended = (code: number | null): void => fail(`ended with ${code}`);
    const timer = setTimeout(() => fail(`was not ready in ${START_MS / 1000} s`), START_MS);
    const stopListening = log.onOutput(look);
    const done = (): void => {
      clearTimeout(timer);
      child.off('exit', ended);
      stopListening();
    };
    child.on('exit', ended);
    look();
  });
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  if (child.exitCode !== null || child.pid === undefined) return;
  const { pid } = child;
  process.kill(-pid, 'SIGINT');
  const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(timer);
}
