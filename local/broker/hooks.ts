import type { Aedes, AedesOptions, Client } from 'aedes';
import type { Clock } from '../../core/race/clock.ts';
import { describeError, type Log } from '../log.ts';
import { judgePublish, MAX_SUBSCRIPTIONS, subscribeFault, type Allowed } from './policy.ts';
import { createRateLimit } from './rate-limit.ts';

/** Bytes that may wait for a subscriber. Beyond, it is disconnected: it can come back, lost memory cannot. */
export const MAX_BACKLOG_BYTES = 1024 * 1024;

/** What a rider published and was allowed to. */
export interface RiderMessage {
  /** The whole topic, with the Basic Ingest prefix where it has one. */
  readonly topic: string;
  readonly payload: Uint8Array;
  /** From the certificate. */
  readonly racerId: string;
}

interface Session {
  readonly racerId: string;
  readonly mayPublish: () => boolean;
  readonly filters: Set<string>;
  throttled: boolean;
}

export interface HookOptions {
  clock: Clock;
  onTelemetry: (message: RiderMessage) => void;
  onRequest: (message: RiderMessage) => void;
  log: Log;
}

export interface Hooks {
  readonly handlers: AedesOptions;
  /** Listens to the broker's events. */
  attach(aedes: Aedes): void;
  /** Binds a connection to the rider of its certificate; before it has sent anything. */
  admit(client: Client, racerId: string): void;
  connected(): number;
}

/**
 * The policy as aedes' hooks. aedes calls them from its packet parser: what a hook throws would end the process,
 * so every one answers an exception as a refusal.
 */
export function createHooks({ clock, onTelemetry, onRequest, log }: HookOptions): Hooks {
  const sessions = new WeakMap<Client, Session>();
  /** Who is connected. aedes' own table forgets one of three clients that connect with one id at once. */
  const live = new Map<string, Client>();
  /** What a packet was allowed as, between its authorization and its publication. */
  const verdicts = new WeakMap<object, Allowed>();

  const refuse = (session: Session, what: string, why: string): Error => {
    log('warn', `broker: ${what} was refused`, { racerId: session.racerId, why });
    return new Error(why);
  };

  const handlers: AedesOptions = {
    // Before aedes takes the client id for the connection's: a client that claims another's must not touch it.
    // As IoT Core does, the connection is closed without a CONNACK.
    preConnect: (client, packet, callback) => {
      const error = attempt(() => {
        const session = sessionOf(client);
        if (packet.clientId === session.racerId) return;
        return refuse(session, 'a connection', `the client id is ${JSON.stringify(packet.clientId)}`);
      });
      callback(error ?? null, error === undefined);
    },

    authorizePublish: (client, packet, callback) => {
      callback(
        attempt(() => {
          const session = sessionOf(client);
          const { topic, qos, retain, payload } = packet;
          const verdict = judgePublish(session.racerId, {
            topic,
            qos,
            retain,
            payloadLength: payload.length,
          });
          if ('refused' in verdict)
            return refuse(session, `a publish to ${JSON.stringify(topic)}`, verdict.refused);
          const within = session.mayPublish();
          // At QoS 0 aedes answers nothing, and without a verdict nobody gets the message.
          if (within) verdicts.set(packet, verdict.allowed);
          else packet.qos = 0;
          if (!within && !session.throttled) {
            log('warn', 'broker: over 100 publishes a second; discarded', { racerId: session.racerId });
          }
          session.throttled = !within;
          return;
        }) ?? null,
      );
    },

    authorizeSubscribe: (client, subscription, callback) => {
      const error = attempt(() => {
        const session = sessionOf(client);
        const { topic, qos } = subscription;
        const full = session.filters.size >= MAX_SUBSCRIPTIONS && !session.filters.has(topic);
        const fault = full
          ? `more than ${MAX_SUBSCRIPTIONS} subscriptions`
          : subscribeFault(session.racerId, topic, qos);
        if (fault !== undefined) return refuse(session, `a subscription to ${JSON.stringify(topic)}`, fault);
        session.filters.add(topic);
        return;
      });
      // No subscription and no error is what aedes answers with 0x80.
      callback(null, error === undefined ? subscription : null);
    },

    authorizeForward: (client, packet) => {
      try {
        if (client.conn.writableLength <= MAX_BACKLOG_BYTES) return packet;
        log('warn', 'broker: a subscriber reads too slowly; disconnected', { racerId: client.id });
        client.conn.destroy();
      } catch (error) {
        log('error', 'broker: a hook failed', { error: describeError(error) });
      }
      return null;
    },

    published: (packet, client, callback) => {
      attempt(() => {
        const verdict = verdicts.get(packet);
        if (verdict === undefined) return;
        const { topic } = packet;
        const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
        const message = { topic, payload, racerId: sessionOf(client).racerId };
        (verdict === 'telemetry' ? onTelemetry : onRequest)(message);
      });
      callback(null);
    },
  };

  function sessionOf(client: Client | null): Session {
    const session = client === null ? undefined : sessions.get(client);
    if (session === undefined) throw new Error('a packet of no known connection');
    return session;
  }

  /** What a hook finds: an error to refuse with, or nothing. What it throws is logged, and refuses too. */
  function attempt(hook: () => Error | undefined | void): Error | undefined {
    try {
      return hook() ?? undefined;
    } catch (error) {
      log('error', 'broker: a hook failed', { error: describeError(error) });
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  return {
    handlers,
    attach: (aedes) => {
      aedes.on('client', (client) => {
        const before = live.get(client.id);
        live.set(client.id, client);
        if (before !== undefined && before !== client) before.close();
        client.conn.once('close', () => {
          if (live.get(client.id) === client) live.delete(client.id);
        });
        log('info', 'broker: connected', { racerId: client.id });
      });
      aedes.on('clientDisconnect', (client) => {
        log('info', 'broker: disconnected', { racerId: client.id });
      });
      aedes.on('unsubscribe', (topics, client) => {
        const filters = sessions.get(client)?.filters;
        for (const topic of topics) filters?.delete(topic);
      });
      aedes.on('clientError', (client, error) => {
        log('info', 'broker: a connection broke', { racerId: client.id, error: describeError(error) });
      });
      aedes.on('connectionError', (_client, error) => {
        log('info', 'broker: a connection was not made', { error: describeError(error) });
      });
      // Not in its types: what its own bookkeeping could not do. Without a listener it would end the process.
      (aedes as NodeJS.EventEmitter).on('error', (error: unknown) => {
        log('error', 'broker: aedes failed', { error: describeError(error) });
      });
    },
    admit: (client, racerId) => {
      sessions.set(client, {
        racerId,
        mayPublish: createRateLimit(clock),
        filters: new Set(),
        throttled: false,
      });
    },
    connected: () => live.size,
  };
}
