import { setTimeout as sleep } from 'node:timers/promises';

import { app, dialog, powerMonitor, type MessageBoxOptions } from 'electron';

import type { AppState } from '../contract/state.ts';
import type { AppHost } from '../wiring/app-host.ts';
import type { Log } from '../host/log.ts';
import { newestState, wordsFor } from './newest-state.ts';
import { isRidden } from './riding.ts';
import type { Windows } from './windows.ts';

/** Longest time that closing may take, real ms: rides are in their journals, and the stream is on disk. */
const CLOSE_MS = 8000;

/** Node's own end of a process, which Electron's `process.exit` (it is `app.exit`) does not reach. */
interface ReallyExiting {
  reallyExit(code: number): never;
}

/** Asks before it ends in the middle of a race; then closes the host, and with it the local backend, once. */
export function setupQuit(host: AppHost, windows: Windows, log: Log): void {
  let closing = false;
  /** The rider has said so, or the system ends and will not wait for an answer. */
  let decided = false;
  let asking = false;
  const decide = (): void => {
    decided = true;
    app.quit();
  };
  /** Whether the end has to wait for an answer. */
  const mustAsk = (): boolean => {
    if (decided || closing) return false;
    const state = newestState(host);
    if (state === null || !isRidden(state)) return false;
    if (!asking) {
      asking = true;
      void mayQuit(windows, state)
        .then((yes) => yes && decide())
        .finally(() => (asking = false));
    }
    return true;
  };

  windows.onClose = (event) => {
    if (mustAsk()) event.preventDefault();
  };
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (closing || mustAsk()) return;
    closing = true;
    // `exit` closes windows without a word to anybody.
    windows.keepPlace();
    const closed = host
      .close()
      .catch((error: unknown) => log('error', 'closing failed', { error: String(error) }));
    // Not `quit` again: whatever still held on to the app could stop that.
    void Promise.race([closed, sleep(CLOSE_MS)]).then(() => app.exit(0));
  });
  // Electron frees Node's environment as its last act, and there aws-crt waits for its own threads: now and then for
  // ever (aws_thread_join_all_managed). By then all of ours is closed, so the process ends without it.
  app.on('quit', (_event, exitCode) => (process as unknown as ReallyExiting).reallyExit(exitCode));
  // SIGHUP: the terminal that it was started from is closed, and nobody is there to be asked.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, decide);
  powerMonitor.on('shutdown', decide);
}

async function mayQuit(windows: Windows, state: AppState): Promise<boolean> {
  const { leave: words } = wordsFor(state);
  const question: MessageBoxOptions = {
    type: 'question',
    title: words.title,
    message: state.ride?.phase === 'warmUp' ? words.warmUp : words.racing,
    detail: words.detail,
    buttons: [words.stay, words.quit],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const { main } = windows;
  const { response } = main
    ? await dialog.showMessageBox(main, question)
    : await dialog.showMessageBox(question);
  return response === 1;
}
