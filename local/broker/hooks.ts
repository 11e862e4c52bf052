import type { Aedes, AedesOptions, Client } from 'aedes';
import type { Clock } from '../../core/race/clock.ts';
import { describeError, type Log } from '../log.ts';
import type { ProvisioningAnswer, ProvisioningRequest } from '../provisioning/provisioner.ts';
import { MAX_SUBSCRIPTIONS, type Rights } from './policy.ts';
import { createRateLimit } from './rate-limit.ts';
import { judge, nameOf, rightsOf, type Destination, type Holder } from './rights.ts';

/** Bytes that may wait for a subscriber. Beyond, it is disconnected: it can come back, lost memory cannot. */
export const MAX_BACKLOG_BYTES = 1024 * 1024;

/** What a rider published and was allowed to. */
export interface RiderMessage {
  /** The whole topic, with the Basic Ingest prefix where it has one. */
  readonly topic: string;
  readonly payload: Uint8Array;
  /** The certificate's thing. */
  readonly racerId: string;
}

interface Session {
  readonly holder: Holder;
  /** Null until the client id is known, by which they are judged too. */
  rights: Rights | null;
  readonly mayPublish: () => boolean;
  readonly filters: Set<string>;
  throttled: boolean;
}

export interface HookOptions {
  clock: Clock;
  onTelemetry: (message: RiderMessage) => void;
  onRequest: (message: RiderMessage) => void;
  /** Answers to the connection that asked, and to no other. */
  onProvisioning: (request: ProvisioningRequest) => Promise<ProvisioningAnswer>;
  log: Log;
}

export interface Hooks {
  readonly handlers: AedesOptions;
  /** Listens to the broker's events. */
  attach(aedes: Aedes): void;
  /** Binds a connection to its certificate; before it has sent anything. */
  admit(client: Client, holder: Holder): void;
  /** Closes the connections of a certificate. */
  drop(certificateId: string): void;
  connected(): number;
}

/**
 * The policy as aedes' hooks. aedes calls them from its packet parser: what a hook throws would end the process,
 * so every one answers an exception as a refusal.
 */
export function createHooks({ clock, log, ...destinations }: HookOptions): Hooks {
  const sessions = new WeakMap<Client, Session>();
  /** Who is connected. aedes' own table forgets one of three clients that connect with one id at once. */
  const live = new Map<string, Client>();
  /** What a packet was allowed as, between its authorization and its publication. */
  const verdicts = new WeakMap<object, Destination>();

  const refuse = (session: Session, what: string, why: string): Error => {
    log('warn', `broker: ${what} was refused`, { racerId: nameOf(session.holder), why });
    return new Error(why);
  };

  const handlers: AedesOptions = {
    // Before aedes takes the client id for the connection's: a client that claims another's must not touch it.
    // As IoT Core does, the connection is closed without a CONNACK.
    preConnect: (client, packet, callback) => {
      const error = attempt(() => {
        const session = sessionOf(client);
        session.rights = rightsOf(session.holder, packet.clientId);
        const fault = session.rights.connectFault();
        return fault === undefined ? undefined : refuse(session, 'a connection', fault);
      });
      callback(error ?? null, error === undefined);
    },

    authorizePublish: (client, packet, callback) => {
      callback(
        attempt(() => {
          const session = sessionOf(client);
          const { topic, qos, retain, payload } = packet;
          const verdict = judge(rightsIn(session), {
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
            log('warn', 'broker: over 100 publishes a second; discarded', {
              racerId: nameOf(session.holder),
            });
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
          : rightsIn(session).subscribeFault(topic, qos);
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
        if (verdict === undefined || client === null) return;
        const { topic } = packet;
        const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
        const { holder } = sessionOf(client);
        if (verdict === 'provisioning') {
          ask(client, { topic, payload, clientId: client.id, claimCertificateId: holder.certificateId });
          return;
        }
        const message = { topic, payload, racerId: nameOf(holder) };
        (verdict === 'telemetry' ? destinations.onTelemetry : destinations.onRequest)(message);
      });
      callback(null);
    },
  };

  /** IoT answers over the connection that asked; to one that did not subscribe, nothing is said. */
  function ask(client: Client, request: ProvisioningRequest): void {
    destinations.onProvisioning(request).then(
      ({ topic, payload }) => {
        if (client.closed || !sessions.get(client)?.filters.has(topic)) return;
        const packet = { cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false } as const;
        client.publish(packet, (error) => {
          if (error) log('info', 'broker: an answer was not sent', { error: describeError(error) });
        });
      },
      (error: unknown) => log('error', 'broker: a request failed', { error: describeError(error) }),
    );
  }

  function sessionOf(client: Client | null): Session {
    const session = client === null ? undefined : sessions.get(client);
    if (session === undefined) throw new Error('a packet of no known connection');
    return session;
  }

  function rightsIn({ rights }: Session): Rights {
    if (rights === null) throw new Error('a packet before the client id');
    return rights;
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
    drop: (certificateId) => {
      for (const client of live.values()) {
        if (sessions.get(client)?.holder.certificateId === certificateId) client.close();
      }
    },
    admit: (client, holder) => {
      sessions.set(client, {
        holder,
        rights: null,
        mayPublish: createRateLimit(clock),
        filters: new Set(),
        throttled: false,
      });
    },
    connected: () => live.size,
  };
}
