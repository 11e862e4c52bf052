import { setTimeout as sleep } from 'node:timers/promises';

import { BrowserWindow, screen } from 'electron';

import type { Log } from '../host/log.ts';
import { APP_URL } from './app-protocol.ts';
import { comeBack } from './come-back.ts';
import { pagePreferences, replayTo } from './page.ts';
import { placeOn, readPlace, writePlace } from './window-place.ts';
import type { WindowParts } from './window-parts.ts';

/** By then it is known whether it was the page's process that ended, real ms. */
const GONE_MS = 500;
const FIRST_SIZE = { width: 1280, height: 800 };

/**
 * The app's window: where it was when it was closed, else contents of 1280 x 800; shown when there is something to see.
 * @param onMade before anything is loaded
 */
export async function openWindow(
  { host, log, placeFile }: WindowParts,
  onMade: (window: BrowserWindow) => void,
): Promise<void> {
  const kept = readPlace(placeFile);
  const place = kept && placeOn(screen.getAllDisplays(), kept);
  const window = new BrowserWindow({
    ...(place ?? { ...FIRST_SIZE, useContentSize: true }),
    minWidth: 960,
    minHeight: 600,
    show: false,
    title: 'Alleycat',
    backgroundColor: '#0E1113',
    autoHideMenuBar: true,
    webPreferences: pagePreferences(),
  });
  onMade(window);
  if (kept?.maximized) window.maximize();
  if (kept?.fullScreen) window.setFullScreen(true);
  window.once('ready-to-show', () => window.show());
  replayTo(window, host);
  comeBack(window, host, log);
  await firstLoad(window, log);
}

/** @throws Error where there is no page to be shown */
async function firstLoad(window: BrowserWindow, log: Log): Promise<void> {
  let crashed = false;
  window.webContents.once('render-process-gone', (_event, { reason }) => {
    crashed = reason !== 'clean-exit';
  });
  try {
    await window.loadURL(APP_URL);
  } catch (error) {
    // The two may come in either order.
    await sleep(GONE_MS);
    // For a window that was closed nobody waits; a page that died while it was loaded is loaded again by `comeBack`.
    if (!window.isDestroyed() && !crashed) throw error;
    log('warn', 'the first load of the window came to nothing', { error: String(error) });
  }
}

/** Keeps where the window is, for the next start. */
export function keepPlace(window: BrowserWindow, { placeFile, log }: WindowParts): void {
  try {
    writePlace(placeFile, {
      ...window.getNormalBounds(),
      maximized: window.isMaximized(),
      fullScreen: window.isFullScreen(),
    });
  } catch (error) {
    log('warn', 'the window’s place could not be kept', { error: String(error) });
  }
}
