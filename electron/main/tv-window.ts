import { BrowserWindow, screen, type BrowserWindowConstructorOptions } from 'electron';

import { TV_URL } from './app-protocol.ts';
import { comeBack } from './come-back.ts';
import { pagePreferences, replayTo } from './page.ts';
import { tvDisplay } from './window-place.ts';
import type { WindowParts } from './window-parts.ts';

const SIZE = { width: 1280, height: 720 };

/** The board alone: over all of the second display where there is one, else a window that can be pulled to a TV. */
export function openTvWindow({ host, log }: WindowParts, beside: BrowserWindow | null): BrowserWindow {
  const window = new BrowserWindow({
    ...placeOf(beside),
    title: 'Alleycat TV',
    backgroundColor: '#0E1113',
    autoHideMenuBar: true,
    webPreferences: pagePreferences(),
  });
  replayTo(window, host);
  comeBack(window, host, log);
  window.loadURL(TV_URL).catch((error: unknown) => {
    log('error', 'the TV view could not be loaded', { error: String(error) });
  });
  return window;
}

function placeOf(beside: BrowserWindow | null): BrowserWindowConstructorOptions {
  const own = beside ? screen.getDisplayMatching(beside.getBounds()) : screen.getPrimaryDisplay();
  const other = tvDisplay(screen.getAllDisplays(), own.id);
  return other === null ? { ...SIZE, useContentSize: true } : { ...other.bounds, fullscreen: true };
}
