import { app } from 'electron';

import type { Host } from '../host/host.ts';
import type { Log } from '../host/log.ts';

/** Closes the host, and with it the local backend, before the app ends; once. */
export function setupQuit(host: Host, log: Log): void {
  let closed = false;
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void host
      .close()
      .catch((error: unknown) => log('error', 'closing failed', { error: String(error) }))
      .then(() => {
        closed = true;
        app.quit();
      });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
}
