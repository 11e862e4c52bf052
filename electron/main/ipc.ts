import { BrowserWindow, ipcMain, type IpcMainInvokeEvent } from 'electron';

import { CHANNEL_PREFIX, COMMANDS } from '../contract/channels.ts';
import type { Reply } from '../contract/commands.ts';
import { dispatch } from '../host/dispatch.ts';
import type { AppHost } from '../wiring/app-host.ts';
import type { Log } from '../host/log.ts';
import { isAppUrl } from './app-protocol.ts';

/** Binds every command to its own channel and passes the host's events to the windows. */
export function setupIpc(host: AppHost, log: Log): void {
  for (const command of COMMANDS) {
    ipcMain.handle(
      `${CHANNEL_PREFIX}${command}`,
      (event, params: unknown): Promise<Reply<unknown>> | Reply<unknown> => {
        if (!isOurPage(event)) {
          log('warn', 'a command from a foreign page was refused', { command, from: event.senderFrame?.url });
          return { ok: false, error: { code: 'E_SENDER', message: 'Only Alleycat’s own page may do this.' } };
        }
        return dispatch(host.handlers, command, params, log);
      },
    );
  }
  host.events.listen((event, payload) => {
    for (const window of BrowserWindow.getAllWindows()) {
      if (!window.isDestroyed()) window.webContents.send(`${CHANNEL_PREFIX}${event}`, payload);
    }
  });
}

/** Only the top frame of our own page may speak: never a frame inside it, never another origin. */
function isOurPage({ senderFrame, sender }: IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame === sender.mainFrame && isAppUrl(senderFrame.url);
}
