import { app, session, type Session, type WebContents } from 'electron';

import { isAppUrl } from './app-protocol.ts';

/**
 * What a page may not do: leave, open windows, embed pages, ask for permissions or devices, download. docs/security.md has the
 * points of https://www.electronjs.org/docs/latest/tutorial/security with what holds each.
 */
export function setupSecurity(): void {
  // Every renderer is sandboxed, also one that forgets to say so. Must run before `ready`. Root has no sandbox and
  // starts with --no-sandbox (scripts/start.mjs says so): there, this call would end every child process.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => confine(contents));
  // Whatever session a window may be given.
  app.on('session-created', permitNothing);
  void app.whenReady().then(() => permitNothing(session.defaultSession));
}

function confine(contents: WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!isAppUrl(event.url)) event.preventDefault();
  });
  // A frame in the page; the policy of contents allows none in the first place.
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // Electron refuses by itself only as long as nobody listens; to a listener that does not answer it gives the first device.
  contents.on('select-bluetooth-device', (event, _devices, callback) => {
    event.preventDefault();
    callback('');
  });
}

function permitNothing(of: Session): void {
  of.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  of.setPermissionCheckHandler(() => false);
  of.setDevicePermissionHandler(() => false);
  of.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }));
  of.on('will-download', (event) => event.preventDefault());
}
