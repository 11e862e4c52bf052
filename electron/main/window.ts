import { fileURLToPath } from 'node:url';

import { app, BrowserWindow, dialog, Menu } from 'electron';

import { CHANNEL_PREFIX } from '../contract/channels.ts';
import type { AppHost } from '../wiring/app-host.ts';
import type { Log } from '../host/log.ts';
import { APP_URL } from './app-protocol.ts';
import { CrashLimit } from './crash-limit.ts';

/** The app's window: contents of 1280 x 800 at first, shown when there is something to see. */
export async function openWindow(host: AppHost, log: Log): Promise<void> {
  // The default menu reloads, zooms and opens developer tools under a rider's keys. macOS needs one for copy and quit.
  if (process.platform !== 'darwin') Menu.setApplicationMenu(null);
  const window = new BrowserWindow({
    width: 1280,
    height: 800,
    minWidth: 960,
    minHeight: 600,
    useContentSize: true,
    show: false,
    title: 'Alleycat',
    backgroundColor: '#0E1113',
    webPreferences: {
      preload: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      // The board moves and the clock counts also while another window is in front.
      backgroundThrottling: false,
    },
  });
  window.once('ready-to-show', () => window.show());
  // A reloaded page has missed what was sent before: it gets the newest of everything.
  window.webContents.on('did-finish-load', () =>
    host.events.replay((event, payload) => window.webContents.send(`${CHANNEL_PREFIX}${event}`, payload)),
  );
  comeBack(window, log);
  await window.loadURL(APP_URL);
}

/** A page whose process has died is shown again, and is in the running race at once: all of that is here, not there. */
function comeBack(window: BrowserWindow, log: Log): void {
  const limit = new CrashLimit();
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (window.isDestroyed() || reason === 'clean-exit') return;
    log('error', 'the window’s process ended', { reason, exitCode });
    if (limit.mayComeBack(performance.now())) window.webContents.reload();
    else void askWhetherAgain(window, limit);
  });
  window.on('unresponsive', () => log('warn', 'the window does not answer'));
  window.on('responsive', () => log('info', 'the window answers again'));
}

async function askWhetherAgain(window: BrowserWindow, limit: CrashLimit): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Alleycat',
    message: 'The screen of Alleycat fails over and over.',
    detail: 'Your ride goes on and is kept. Show the screen again, or end Alleycat and start it anew.',
    buttons: ['Show it again', 'End Alleycat'],
    defaultId: 0,
    cancelId: 0,
  });
  limit.forget();
  if (response === 1) app.quit();
  else if (!window.isDestroyed()) window.webContents.reload();
}
