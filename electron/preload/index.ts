import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron';

import { CHANNEL_PREFIX, COMMANDS, EVENTS } from '../contract/channels.ts';

/** One function a command and one a event, each bound to its own channel: no other channel can be reached. */
const commands = Object.fromEntries(
  COMMANDS.map((name) => [
    name,
    (params: unknown): Promise<unknown> => ipcRenderer.invoke(`${CHANNEL_PREFIX}${name}`, params),
  ]),
);

const events = Object.fromEntries(
  EVENTS.map((name) => [
    name,
    (listener: (payload: unknown) => void): (() => void) => {
      const channel = `${CHANNEL_PREFIX}${name}`;
      const forward = (_event: IpcRendererEvent, payload: unknown): void => listener(payload);
      ipcRenderer.on(channel, forward);
      return () => ipcRenderer.off(channel, forward);
    },
  ]),
);

contextBridge.exposeInMainWorld('alleycat', { commands, events });
