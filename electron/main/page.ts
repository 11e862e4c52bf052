import { fileURLToPath } from 'node:url';

import type { BrowserWindow, WebPreferences } from 'electron';

import { CHANNEL_PREFIX } from '../contract/channels.ts';
import type { AppHost } from '../wiring/app-host.ts';

/** What a page of ours may do: nothing but call the contract. */
export function pagePreferences(): WebPreferences {
  return {
    preload: fileURLToPath(new URL('../preload/index.cjs', import.meta.url)),
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    webSecurity: true,
    spellcheck: false,
    // The board moves and the clock counts also while another window is in front.
    backgroundThrottling: false,
    // A race that is found again after a restart beeps at its finish, though nobody has touched a key since.
    autoplayPolicy: 'no-user-gesture-required',
  };
}

/** A page that has just been loaded has missed what was sent before: it gets the newest of everything. */
export function replayTo(window: BrowserWindow, host: AppHost): void {
  window.webContents.on('did-finish-load', () =>
    host.events.replay((event, payload) => window.webContents.send(`${CHANNEL_PREFIX}${event}`, payload)),
  );
}
