import type { WebSocket } from 'ws';
import { z } from 'zod';

import { dispatch } from '../host/dispatch.ts';
import type { Host } from '../host/host.ts';
import type { Log } from '../host/log.ts';

/** What a server needs of the host. */
export type ServedHost = Pick<Host, 'handlers' | 'events'>;

/** What can be answered. Parameters that are missing are none: the command says whether it takes that. */
const frameSchema = z.object({ id: z.number(), command: z.string(), params: z.unknown().optional() });
/** A page that reads this much too slowly is cut off, bytes: it comes back and gets the newest. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

/** Binds a renderer's WebSocket to the host: `{id, command, params}` in, `{id, reply}` and `{event, payload}` out. */
export function attachSocket(socket: WebSocket, host: ServedHost, log: Log): void {
  const send = (message: unknown): void => {
    if (socket.bufferedAmount > MAX_BUFFERED_BYTES) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
  };
  const stop = host.events.listen((event, payload) => send({ event, payload }));
  socket.on('close', stop);
  socket.on('error', (error) => log('info', 'a renderer was cut off', { error: error.message }));
  socket.on('message', (data: Buffer) => {
    const frame = frameSchema.safeParse(parse(data.toString()));
    if (!frame.success) {
      socket.close(1007, 'not a command');
      return;
    }
    const { id, command, params } = frame.data;
    void dispatch(host.handlers, command, params, log).then((reply) => send({ id, reply }));
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
