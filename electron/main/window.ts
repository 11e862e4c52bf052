import { fileURLToPath } from 'node:url';

import { BrowserWindow, Menu } from 'electron';

import { CHANNEL_PREFIX } from '../contract/channels.ts';
import type { AppHost } from '../wiring/app-host.ts';
import type { Log } from '../host/log.ts';
import { APP_URL } from './app-protocol.ts';

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
  window.webContents.on('render-process-gone', (_event, details) => {
    log('error', 'the window’s process ended', { reason: details.reason });
    if (!window.isDestroyed()) window.webContents.reload();
  });
  await window.loadURL(APP_URL);
}
