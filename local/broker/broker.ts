import type { AddressInfo } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { Aedes, type Client } from 'aedes';
import { AlleycatError } from '../../core/errors.ts';
import type { Clock } from '../../core/race/clock.ts';
import { describeError, type Log } from '../log.ts';
import { certificateIdOf, type CertificateRegistry } from '../authority/registry.ts';
import type { ProvisioningAnswer, ProvisioningRequest } from '../provisioning/provisioner.ts';
import { createHooks, type RiderMessage } from './hooks.ts';
import { createPacketMeter } from './packet-meter.ts';
import { MAX_PAYLOAD_BYTES, topicFault } from './policy.ts';
import { nameOf, type Holder } from './rights.ts';

/** Real milliseconds for a TLS handshake and for the CONNECT after it. */
const CONNECT_TIMEOUT = 10_000;
/** Real milliseconds after which a client that takes nothing off its connection is disconnected. */
const DRAIN_TIMEOUT = 30_000;
/** Bytes of one packet beside its payload: a topic and headers. */
const PACKET_OVERHEAD = 1024;

export interface BrokerOptions {
  /** From `openAuthority`: who may connect, and the broker's own certificate. */
  authority: {
    readonly caCertificatePem: string;
    readonly server: { readonly certificatePem: string; readonly privateKeyPem: string };
    readonly registry: Pick<CertificateRegistry, 'find'>;
  };
  /** The publish limit counts in its seconds; TLS and MQTT keep-alive are in real time. */
  clock: Clock;
  /** TCP port on 127.0.0.1; 0 or absent: any free one. */
  port?: number;
  /** A Basic Ingest message: for the telemetry rule, never for subscribers. */
  onTelemetry: (message: RiderMessage) => void;
  /** A message on `alleycat/v1/racers/<racerId>/requests/<name>`. */
  onRequest: (message: RiderMessage) => void;
  /** A message of the claim's: the answer goes to the connection that asked. Nobody is provisioned without. */
  onProvisioning?: (request: ProvisioningRequest) => Promise<ProvisioningAnswer>;
  log: Log;
}

/** The MQTT broker of a local cloud: what AWS IoT Core's is to the deployed one. */
export interface Broker {
  readonly port: number;
  /** Riders connected now. */
  readonly connected: number;
  /**
   * Sends to whoever is subscribed, at QoS 0, and returns at once: a slow subscriber holds nobody up.
   * @throws AlleycatError E_TOPIC, E_PAYLOAD_SIZE for what IoT Core would not take.
   */
  publish(topic: string, payload: Uint8Array | string): void;
  /** Disconnects whoever is connected by a certificate: it is no longer good. */
  drop(certificateId: string): void;
  /** Disconnects everybody and stops listening. */
  close(): Promise<void>;
}

/**
 * Starts MQTT 3.1.1 over mutual TLS on 127.0.0.1. Who a certificate is, the registry says at each connection, and by
 * nothing that stands in it. A rider must use its thing's name as its client id, and may do what `policy.ts` allows; a
 * second connection of the same rider closes the first.
 * More than 100 publishes in a clock second are discarded without a PUBACK and the connection stays, as AWS
 * does it: https://docs.aws.amazon.com/general/latest/gr/iot-core.html#message-broker-limits
 *
 * Differences to IoT Core: QoS 1 is granted to subscribers but messages to them go at QoS 0; rules do not see
 * what the cloud itself publishes.
 * @throws AlleycatError E_PORT_IN_USE, E_LISTEN.
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { authority, log } = options;
  const hooks = createHooks({
    onProvisioning: () => Promise.reject(new Error('there is no provisioning')),
    ...options,
  });
  const aedes = await Aedes.createBroker({
    // Unlimited, so that a subscriber whose buffer is full holds up its own messages and nobody else's. What
    // waits for it is bounded by `hooks.authorizeForward` and by DRAIN_TIMEOUT.
    concurrency: 0,
    connectTimeout: CONNECT_TIMEOUT,
    drainTimeout: DRAIN_TIMEOUT,
    ...hooks.handlers,
  });
  hooks.attach(aedes);

  const sockets = new Set<TLSSocket>();
  const server = createServer(
    {
      ca: authority.caCertificatePem,
      cert: authority.server.certificatePem,
      key: authority.server.privateKeyPem,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      handshakeTimeout: CONNECT_TIMEOUT,
    },
    (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      welcome(socket);
    },
  );
  server.on('tlsClientError', (error) => log('info', 'broker: no TLS', { error: describeError(error) }));

  function welcome(socket: TLSSocket): void {
    const holder = socket.authorized ? holderOf(socket) : null;
    if (holder === null) {
      log('warn', 'broker: a certificate that is not registered, or not active, was refused');
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    const client: Client = aedes.handle(socket);
    hooks.admit(client, holder);
    const small = createPacketMeter(MAX_PAYLOAD_BYTES + PACKET_OVERHEAD);
    // After aedes listens for 'readable', which keeps the reading with it: this only looks on.
    socket.on('data', (chunk: Buffer) => {
      if (small(chunk)) return;
      log('warn', 'broker: a packet is too large; disconnected', { racerId: nameOf(holder) });
      socket.destroy();
    });
  }

  function holderOf(socket: TLSSocket): Holder | null {
    const presented = socket.getPeerX509Certificate();
    if (presented === undefined) return null;
    const certificateId = certificateIdOf(presented);
    const certificate = authority.registry.find(certificateId);
    return certificate?.status === 'ACTIVE' ? { certificateId, certificate } : null;
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      aedes.close();
      reject(
        cause.code === 'EADDRINUSE'
          ? new AlleycatError(
              'E_PORT_IN_USE',
              `Port ${options.port} on 127.0.0.1 is in use by another program.`,
              { cause },
            )
          : new AlleycatError('E_LISTEN', `The broker cannot listen on 127.0.0.1: ${cause.message}.`, {
              cause,
            }),
      );
    });
    server.listen({ host: '127.0.0.1', port: options.port ?? 0, exclusive: true }, resolve);
  });
  server.on('error', (error) => log('error', 'broker: listening failed', { error: describeError(error) }));

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    await new Promise<void>((resolve) => aedes.close(resolve));
    for (const socket of sockets) socket.destroy();
    await stopped;
  };

  return {
    port: (server.address() as AddressInfo).port,
    get connected() {
      return hooks.connected();
    },
    publish: (topic, payload) => {
      const fault = topicFault(topic);
      if (fault !== undefined) throw new AlleycatError('E_TOPIC', `Cannot publish to "${topic}": ${fault}.`);
      const bytes =
        typeof payload === 'string'
          ? Buffer.from(payload)
          : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
      if (bytes.length > MAX_PAYLOAD_BYTES) {
        throw new AlleycatError(
          'E_PAYLOAD_SIZE',
          `A message of ${bytes.length} bytes is over ${MAX_PAYLOAD_BYTES}.`,
        );
      }
      if (aedes.closed) return;
      aedes.publish({ cmd: 'publish', topic, payload: bytes, qos: 0, retain: false, dup: false }, (error) => {
        if (error) log('warn', 'broker: a message was not published', { topic, error: describeError(error) });
      });
    },
    drop: (certificateId) => hooks.drop(certificateId),
    close: () => (closing ??= close()),
  };
}
