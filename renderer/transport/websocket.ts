import type { EventName } from '../../electron/contract/channels.ts';
import type { Reply } from '../../electron/contract/commands.ts';
import { say } from '../../electron/contract/sentences/say.ts';
import type { Connection, Link } from './link.ts';

/** Real milliseconds before the first, second and every later try to come back. */
export const RETRY_MS = [1000, 2000, 5000] as const;

const LOST = {
  ok: false,
  error: { code: 'LINK_LOST', ...say('screenCutOff') },
} satisfies Reply<never>;

type Incoming = { id: number; reply: Reply<unknown> } | { event: EventName; payload: unknown };

/** What a WebSocket needs to be, so that a test can be one. */
export interface Socket {
  addEventListener(type: 'open' | 'close', listener: () => void): void;
  addEventListener(type: 'message', listener: (message: { data: unknown }) => void): void;
  send(text: string): void;
}

export interface SocketTimers {
  setTimeout(run: () => void, ms: number): unknown;
}

/**
 * The same contract over the loopback WebSocket: `{id, command, params}` goes out, `{id, reply}` and
 * `{event, payload}` come back. A command that was under way when the link broke is answered as lost, never left
 * hanging; nothing is sent twice by itself, for joining twice is not joining once.
 */
export function websocketLink(open: () => Socket, timers: SocketTimers): Link {
  const waiting = new Map<number, (reply: Reply<unknown>) => void>();
  const listeners = new Map<EventName, Set<(payload: unknown) => void>>();
  const watchers = new Set<(connection: Connection) => void>();
  let connection: Connection = { kind: 'connecting' };
  let socket: Socket | null = null;
  let nextId = 1;
  let failures = 0;

  function tell(next: Connection): void {
    connection = next;
    for (const watch of watchers) watch(next);
  }

  function receive(data: unknown): void {
    const frame = JSON.parse(String(data)) as Incoming;
    if ('event' in frame) {
      for (const listen of listeners.get(frame.event) ?? []) listen(frame.payload);
      return;
    }
    const answer = waiting.get(frame.id);
    waiting.delete(frame.id);
    answer?.(frame.reply);
  }

  function connect(): void {
    const fresh = open();
    fresh.addEventListener('open', () => {
      socket = fresh;
      failures = 0;
      tell({ kind: 'connected' });
    });
    fresh.addEventListener('message', (message) => receive(message.data));
    // A browser reports a refused handshake and a broken link alike, as a close.
    fresh.addEventListener('close', () => {
      const wasOpen = socket === fresh;
      socket = null;
      for (const answer of waiting.values()) answer(LOST);
      waiting.clear();
      const retryInMs = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? RETRY_MS[2];
      failures += 1;
      const why = wasOpen || failures > 1 ? 'broke' : 'silent';
      tell({ kind: 'lost', why, retryInMs });
      timers.setTimeout(connect, retryInMs);
    });
  }
  connect();

  return {
    invoke(command, params) {
      const link = socket;
      if (!link) return Promise.resolve(LOST);
      const id = nextId;
      nextId += 1;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        link.send(JSON.stringify({ id, command, params }));
      });
    },
    subscribe(event, listener) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    onConnection(watch) {
      watchers.add(watch);
      watch(connection);
      return () => watchers.delete(watch);
    },
  };
}
