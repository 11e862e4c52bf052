import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { NobleCommands } from './noble-process.ts';
import { remote, type Remote } from './rpc.ts';

/** A process with noble in it. */
export interface NobleClient {
  call: Remote<NobleCommands>;
  /** Resolves when an event that begins so has been recorded `times` times; the test's timeout is its limit. */
  until(event: string, times?: number): Promise<void>;
  /** How the process ended by itself, and the first line that says why. */
  crash(): Promise<{ code: number | null; why: string }>;
  close(): Promise<void>;
}

const POLL_MS = 20;

/**
 * Starts noble on a bus. `guarded`: an `error` of the bus is recorded; otherwise nobody listens to it, as in any
 * program that just uses noble.
 */
export async function startNoble(
  env: Record<string, string>,
  { guarded = true }: { guarded?: boolean } = {},
): Promise<NobleClient> {
  const child = fork(fileURLToPath(new URL('noble-process.ts', import.meta.url)), [], {
    env: { ...process.env, ...env },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const errors = collect(child);
  const call = remote<NobleCommands>(child);
  if (guarded) await call('guardBus');
  const started = call('start');
  // Without the guard it may have ended before it could say that it started: that is what `crash` is for.
  await (guarded ? started : started.catch(() => undefined));
  return {
    call,
    async until(event, times = 1) {
      while ((await call('events')).filter((each) => each.startsWith(event)).length < times) await pause();
    },
    async crash() {
      const [code] = await ended;
      return { code, why: errors().find((line) => /^\w*Error\b/.test(line)) ?? errors().join('\n') };
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, POLL_MS));
}

/** The lines of a process's standard error so far. */
function collect(child: ChildProcess): () => string[] {
  let all = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (all += chunk));
  return () => all.split('\n');
}
