import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';

import { PROJECT, toArguments } from './app-options.ts';
import type { AppOptions, EndedApp } from './app-options.ts';
import { ProcessLog } from './process-log.ts';

/** The line with which the server says that it is ready, and where. */
const READY = /^Alleycat is at (http:\/\/127\.0\.0\.1:\d+\/\?token=\S+)$/m;

const START_MS = 30_000;
const STOP_MS = 30_000;

/** The app as a server on a loopback address. */
export interface ServedApp {
  /** With its token: open this. */
  readonly url: string;
  readonly log: ProcessLog;
  readonly pid: number;
  /** Asks it to end, as Ctrl-C does; ends everything that it left running. @returns its exit code, null where it had to be killed */
  stop(): Promise<number | null>;
  /** kill -9 of the server's own process, and of nothing that it started. */
  kill(): Promise<void>;
}

/**
 * Starts the built app's `main/serve.js` on a free port and waits until it is ready.
 * @throws Error with its output, when it ends or says nothing for 30 s
 */
export async function startServedApp(options: AppOptions): Promise<ServedApp> {
  const { child, log } = spawnServer(options, ['--port', '0']);
  try {
    const url = await readyUrl(child, log);
    return { url, log, pid: child.pid ?? 0, stop: () => stop(child), kill: () => killHard(child) };
  } catch (error) {
    endGroup(child);
    throw error;
  }
}

/**
 * Starts the built app's `main/serve.js` where it cannot run, and waits for its end.
 * @throws Error when it starts after all
 */
export async function runServedApp(options: AppOptions): Promise<EndedApp> {
  const { child, log } = spawnServer(options);
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  try {
    const url = await Promise.race([readyUrl(child, log), ended]);
    if (typeof url === 'string') throw new Error(`The served app started, at ${url}.`);
  } catch (error) {
    // `readyUrl` gives up at the exit as well: which of the two comes first does not matter.
    if (child.exitCode === null) throw error;
  } finally {
    endGroup(child);
  }
  return { code: await ended, output: log.text };
}

function spawnServer(options: AppOptions, args: string[] = []): { child: ChildProcess; log: ProcessLog } {
  const script = path.join(options.built ?? path.join(PROJECT, 'out'), 'main', 'serve.js');
  const child = spawn(process.execPath, [script, ...args, ...toArguments(options)], {
    cwd: PROJECT,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that whatever it leaves behind can be ended with it.
    detached: true,
  });
  return { child, log: new ProcessLog(child) };
}

function readyUrl(child: ChildProcess, log: ProcessLog): Promise<string> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => {
      done();
      reject(new Error(`The served app ${what}. It printed:\n${log.text}`));
    };
    const stopListening = log.onOutput(() => {
      const url = READY.exec(log.text)?.[1];
      if (url === undefined) return;
      done();
      resolve(url);
    });
    const ended = (code: number | null) => fail(`ended with exit code ${code}`);
    const timer = setTimeout(() => fail(`was not ready after ${START_MS / 1000} s`), START_MS);
    const done = () => {
      clearTimeout(timer);
      child.off('exit', ended);
      stopListening();
    };
    child.on('exit', ended);
  });
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGINT');
    const timer = setTimeout(() => endGroup(child), STOP_MS);
    await ended;
    clearTimeout(timer);
  }
  endGroup(child);
  return child.exitCode;
}

async function killHard(child: ChildProcess): Promise<void> {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await ended;
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
