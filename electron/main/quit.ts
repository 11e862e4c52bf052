import { setTimeout as sleep } from 'node:timers/promises';

import { app } from 'electron';

import type { AppHost } from '../wiring/app-host.ts';
import type { Log } from '../host/log.ts';

/** Longest time that closing may take, real ms: rides are in their journals, and the stream is on disk. */
const CLOSE_MS = 8000;

/** Node's own end of a process, which Electron's `process.exit` (it is `app.exit`) does not reach. */
interface ReallyExiting {
  reallyExit(code: number): never;
}

/** Closes the host, and with it the local backend, before the app ends; once. */
export function setupQuit(host: AppHost, log: Log): void {
  let closing = false;
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (closing) return;
    closing = true;
    const closed = host
      .close()
      .catch((error: unknown) => log('error', 'closing failed', { error: String(error) }));
    // Not `quit` again: whatever still held on to the app could stop that.
    void Promise.race([closed, sleep(CLOSE_MS)]).then(() => app.exit(0));
  });
  // Electron frees Node's environment as its last act, and there aws-crt waits for its own threads: now and then for
  // ever (aws_thread_join_all_managed). By then all of ours is closed, so the process ends without it.
  app.on('quit', (_event, exitCode) => (process as unknown as ReallyExiting).reallyExit(exitCode));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
}
