import { app, dialog, type BrowserWindow } from 'electron';

import type { Log } from '../host/log.ts';
import type { AppHost } from '../wiring/app-host.ts';
import { CrashLimit } from './crash-limit.ts';
import { HangWatch } from './hang-watch.ts';
import { newestState, wordsFor } from './newest-state.ts';
import type { ShellWords } from './words/en.ts';

/** A page whose process has died, or stands still, is shown again, and is in the running race at once: all of that is here, not there. */
export function comeBack(window: BrowserWindow, host: AppHost, log: Log): void {
  const limit = new CrashLimit();
  const hang = new HangWatch(() => {
    log('error', 'the window stands still and is ended');
    window.webContents.forcefullyCrashRenderer();
  });
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    hang.forget();
    if (window.isDestroyed() || reason === 'clean-exit') return;
    log('error', 'the window’s process ended', { reason, exitCode });
    if (limit.mayComeBack(performance.now())) window.webContents.reload();
    else void askWhetherAgain(window, wordsFor(newestState(host)), limit);
  });
  window.on('unresponsive', () => {
    log('warn', 'the window does not answer');
    hang.standsStill();
  });
  window.on('responsive', () => {
    log('info', 'the window answers again');
    hang.forget();
  });
  window.once('closed', () => hang.forget());
}

async function askWhetherAgain(
  window: BrowserWindow,
  { broken: words }: ShellWords,
  limit: CrashLimit,
): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Alleycat',
    message: words.message,
    detail: words.detail,
    buttons: [words.again, words.end],
    defaultId: 0,
    cancelId: 0,
  });
  limit.forget();
  if (response === 1) app.quit();
  else if (!window.isDestroyed()) window.webContents.reload();
}
