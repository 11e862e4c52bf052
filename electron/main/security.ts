import { app, session } from 'electron';

import { isAppUrl } from './app-protocol.ts';

/**
 * What a page may not do: leave, open windows, embed pages, ask for permissions, download.
 * https://www.electronjs.org/docs/latest/tutorial/security, points 5 and 11 to 14.
 */
export function setupSecurity(): void {
  // Every renderer is sandboxed, also one that forgets to say so. Must run before `ready`. Root has no sandbox and
  // starts with --no-sandbox (scripts/start.mjs says so): there, this call would end every child process.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!isAppUrl(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
  void app.whenReady().then(() => {
    session.defaultSession.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
    session.defaultSession.setPermissionCheckHandler(() => false);
    session.defaultSession.setDevicePermissionHandler(() => false);
    session.defaultSession.on('will-download', (event) => event.preventDefault());
  });
}
