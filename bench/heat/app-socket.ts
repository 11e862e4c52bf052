import { WebSocket } from 'ws';

import { createApi, type Api, type Transport } from '../../electron/contract/api.ts';
import type { EventName } from '../../electron/contract/channels.ts';
import type { Reply } from '../../electron/contract/commands.ts';

/** A screen's way to a served app. */
export interface AppSocket {
  readonly api: Api;
  close(): void;
}

type Incoming = { id: number; reply: Reply<unknown> } | { event: EventName; payload: unknown };

/**
 * Connects as the app's own page does, over the loopback WebSocket.
 * @param url the served app's, with its token
 */
export async function connectToApp(url: string): Promise<AppSocket> {
  const { origin, host, search } = new URL(url);
  const socket = new WebSocket(`ws://${host}/${search}`, { origin });
  const waiting = new Map<number, (reply: Reply<unknown>) => void>();
  const listeners: { event: EventName; listen: (payload: unknown) => void }[] = [];
  let nextId = 1;
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as Incoming;
    if ('event' in frame) {
      for (const { event, listen } of listeners) if (event === frame.event) listen(frame.payload);
      return;
    }
    waiting.get(frame.id)?.(frame.reply);
    waiting.delete(frame.id);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const transport: Transport = {
    invoke: (command, params) =>
      new Promise((resolve) => {
        waiting.set(nextId, resolve);
        socket.send(JSON.stringify({ id: nextId++, command, params }));
      }),
    subscribe(event, listen) {
      const entry = { event, listen };
      listeners.push(entry);
      return () => void listeners.splice(listeners.indexOf(entry), 1);
    },
  };
  return { api: createApi(transport), close: () => socket.terminate() };
}
