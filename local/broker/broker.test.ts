import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { mqtt } from 'aws-iot-device-sdk-v2';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openAuthority, type Authority } from '../authority/authority.ts';
import { startBroker, type Broker } from './broker.ts';
import type { RiderMessage } from './hooks.ts';
import { createConnection, Inbox, interrupted, issueTo, type Credentials } from './broker.test-support.ts';

const TELEMETRY = '$aws/rules/alleycat_telemetry/v1/racers/ann/races/3-5940123/telemetry';
const BOARD = 'alleycat/v1/races/3-5940123/board';
const { AtMostOnce, AtLeastOnce } = mqtt.QoS;

let dir: string;
let authority: Authority;
let ann: Credentials;
let bob: Credentials;
let broker: Broker;
let nowMs: number;
let telemetry: Inbox<RiderMessage>;
let requests: Inbox<RiderMessage>;
let logged: string[];
let fail: (() => void) | undefined;
let open: mqtt.MqttClientConnection[];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'alleycat-broker-'));
  authority = await openAuthority({ dir: join(dir, 'keys'), now: Date.now });
  [ann, bob] = await Promise.all([issueTo(authority, 'ann'), issueTo(authority, 'bob')]);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

beforeEach(async () => {
  nowMs = 1_000_000;
  telemetry = new Inbox();
  requests = new Inbox();
  logged = [];
  open = [];
  fail = undefined;
  broker = await startBroker({
    authority,
    clock: { speed: 1, now: () => nowMs },
    onTelemetry: (message) => {
      fail?.();
      telemetry.push(message);
    },
    onRequest: requests.push,
    log: (level, message) => logged.push(`${level} ${message}`),
  });
});
afterEach(async () => {
  await Promise.all(open.map((connection) => connection.disconnect()));
  await broker.close();
});

function prepare(rider: Credentials, clientId?: string): mqtt.MqttClientConnection {
  const connection = createConnection(broker.port, authority.caCertificatePem, rider, clientId);
  return connection;
}

async function connect(rider: Credentials): Promise<mqtt.MqttClientConnection> {
  const connection = prepare(rider);
  await connection.connect();
  open.push(connection);
  // The SDK's disconnect() of an interrupted connection waits for its next attempt to reconnect: an hour here.
  connection.once('interrupt', () => open.splice(open.indexOf(connection), 1));
  return connection;
}

const text = (payload: ArrayBuffer | Uint8Array): string => Buffer.from(payload as Uint8Array).toString();

describe('connecting', () => {
  it('lets a rider in as itself and hands on what it may publish', async () => {
    const connection = await connect(ann);
    await connection.publish(TELEMETRY, '{"v":1}', AtLeastOnce);
    await connection.publish('alleycat/v1/racers/ann/requests/time', '{"id":"1"}', AtMostOnce);
    const [message] = await telemetry.take(1);
    expect(message).toMatchObject({ topic: TELEMETRY, racerId: 'ann' });
    expect(text(message?.payload ?? new Uint8Array())).toBe('{"v":1}');
    expect(await requests.take(1)).toMatchObject([
      { topic: 'alleycat/v1/racers/ann/requests/time', racerId: 'ann' },
    ]);
    expect(broker.connected).toBe(1);
  });

  it('refuses the client id of another rider, who stays connected', async () => {
    const victim = await connect(bob);
    await expect(prepare(ann, 'bob').connect()).rejects.toThrow();
    expect(logged).toContain('warn broker: a connection was refused');
    await victim.publish('alleycat/v1/racers/bob/requests/time', '{}', AtLeastOnce);
    expect(await requests.take(1)).toMatchObject([{ racerId: 'bob' }]);
  });

  it('refuses a certificate of another authority, a server certificate and none at all', async () => {
    const other = await openAuthority({ dir: join(dir, 'other'), now: Date.now });
    const forged = await issueTo(other, 'ann');
    await expect(prepare(forged).connect()).rejects.toThrow();
    await expect(prepare({ racerId: 'localhost', ...authority.server }).connect()).rejects.toThrow();
    expect(await bareTls({})).toBe('refused');
    expect(broker.connected).toBe(0);
  });

  it('closes the first connection of a rider when a second comes', async () => {
    const first = await connect(ann);
    const gone = interrupted(first);
    const second = await connect(ann);
    await gone;
    await second.publish(TELEMETRY, '2', AtLeastOnce);
    expect(await telemetry.take(1)).toHaveLength(1);
    expect(broker.connected).toBe(1);
  });

  it('survives what is no TLS, and what is no MQTT', async () => {
    const plain = connectTcp(broker.port, '127.0.0.1', () => plain.write('GET / HTTP/1.1\r\n\r\n'));
    await new Promise((resolve) => plain.on('error', resolve).on('close', resolve));
    expect(await bareTls(tls(ann), Buffer.from('GET / HTTP/1.1\r\n\r\n'))).toBe('closed');
    await connect(ann);
  });

  it('listens on 127.0.0.1 and says when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    const start = startBroker({
      authority,
      clock: { speed: 1, now: () => 0 },
      port,
      onTelemetry: () => undefined,
      onRequest: () => undefined,
      log: () => undefined,
    });
    await expect(start).rejects.toMatchObject({ code: 'E_PORT_IN_USE' });
    taken.close();
  });
});

describe('publishing', () => {
  it.each([
    ['as another rider', TELEMETRY.replace('ann', 'bob')],
    ['a board', BOARD],
    ['a reply to itself', 'alleycat/v1/racers/ann/replies/time'],
  ])('disconnects a rider that publishes %s', async (_, topic) => {
    const connection = await connect(ann);
    const gone = interrupted(connection);
    void connection.publish(topic, '{}', AtLeastOnce).catch(() => undefined);
    await gone;
    expect(telemetry.items).toEqual([]);
  });

  it('disconnects for a retained message and for one over 128 KB', async () => {
    const connection = await connect(ann);
    const gone = interrupted(connection);
    void connection.publish(TELEMETRY, '{}', AtLeastOnce, true).catch(() => undefined);
    await gone;
    const again = await connect(bob);
    await again.publish(TELEMETRY.replace('ann', 'bob'), Buffer.alloc(128 * 1024), AtLeastOnce);
    expect(await telemetry.take(1)).toHaveLength(1);
    const goneAgain = interrupted(again);
    void again
      .publish(TELEMETRY.replace('ann', 'bob'), Buffer.alloc(128 * 1024 + 1), AtLeastOnce)
      .catch(() => undefined);
    await goneAgain;
    expect(telemetry.items).toEqual([]);
  });

  it('disconnects at the announcement of a packet that is too large', async () => {
    // PUBLISH, 256 MB to come: MQTT 3.1.1, section 2.2.3.
    const announced = Buffer.concat([CONNECT_ANN, Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f, 0, 1])]);
    expect(await bareTls(tls(ann), announced)).toBe('closed');
    expect(logged).toContain('warn broker: a packet is too large; disconnected');
  });

  it('discards what is over 100 in a clock second, unacknowledged, and keeps the connection', async () => {
    const connection = await connect(ann);
    const acknowledged: number[] = [];
    const first = Array.from({ length: 130 }, (_, i) =>
      connection.publish(TELEMETRY, String(i), AtLeastOnce).then(() => acknowledged.push(i)),
    );
    await Promise.all(first.slice(0, 100));
    // In order on one connection: once this is answered, the 30 have been looked at too.
    await connection.subscribe(BOARD, AtMostOnce);
    expect(acknowledged).toHaveLength(100);
    nowMs += 1000;
    await connection.publish(TELEMETRY, 'next second', AtLeastOnce);
    const messages = await telemetry.take(101);
    expect(text(messages[100]?.payload ?? new Uint8Array())).toBe('next second');
    expect(logged.filter((line) => line.includes('100 publishes'))).toHaveLength(1);
    for (const publish of first) publish.catch(() => undefined);
  });

  it('goes on when whoever takes the messages throws', async () => {
    const connection = await connect(ann);
    fail = () => {
      fail = undefined;
      throw new Error('a bug');
    };
    await connection.publish(TELEMETRY, 'lost', AtLeastOnce);
    await connection.publish(TELEMETRY, 'taken', AtLeastOnce);
    expect(text((await telemetry.take(1))[0]?.payload ?? new Uint8Array())).toBe('taken');
    expect(logged).toContain('error broker: a hook failed');
  });
});

describe('subscribing', () => {
  it('delivers boards and own replies, and nothing of the telemetry', async () => {
    const connection = await connect(ann);
    const inbox = new Inbox<{ topic: string; payload: string }>();
    const onMessage = (topic: string, payload: ArrayBuffer): void =>
      inbox.push({ topic, payload: text(payload) });
    for (const filter of [BOARD, 'alleycat/v1/racers/ann/replies/+']) {
      const granted = await connection.subscribe(filter, AtMostOnce, onMessage);
      expect(granted).toMatchObject({ topic: filter, error_code: 0 });
    }
    await connection.publish(TELEMETRY, 'not for subscribers', AtLeastOnce);
    broker.publish(BOARD, Buffer.from('board'));
    broker.publish('alleycat/v1/racers/bob/replies/time', 'not mine');
    broker.publish('alleycat/v1/racers/ann/replies/time', 'reply');
    expect(await inbox.take(2)).toEqual([
      { topic: BOARD, payload: 'board' },
      { topic: 'alleycat/v1/racers/ann/replies/time', payload: 'reply' },
    ]);
    expect(inbox.items).toEqual([]);
  });

  it.each([
    '#',
    '+/v1/races/3-5940123/board',
    'alleycat/v1/races/+/board',
    'alleycat/v1/racers/+/replies/time',
    'alleycat/v1/racers/bob/replies/+',
    'alleycat/v1/racers/ann/replies/#',
    '$SYS/#',
    '$aws/rules/#',
    TELEMETRY,
  ])('answers a subscription to %s with 0x80 and keeps the connection', async (filter) => {
    const socket = connectTls({ host: '127.0.0.1', port: broker.port, ...tls(ann) });
    socket.write(CONNECT_ANN);
    // One after the other: of packets that come together aedes may answer the second first.
    expect(await readBytes(socket, 4)).toEqual(CONNACK);
    socket.write(subscribePacket(filter));
    expect(await readBytes(socket, 5)).toEqual(Buffer.from([0x90, 3, 0, 7, 0x80]));
    socket.write(subscribePacket(BOARD));
    expect(await readBytes(socket, 5)).toEqual(Buffer.from([0x90, 3, 0, 7, 0]));
    socket.destroy();
  });

  it('disconnects who does not read, and goes on with the others', async () => {
    const slow = connectTls({ host: '127.0.0.1', port: broker.port, ...tls(ann) });
    slow.write(CONNECT_ANN);
    slow.write(subscribePacket(BOARD));
    await readBytes(slow, 9);
    slow.pause();
    const connection = await connect(bob);
    const inbox = new Inbox<number>();
    await connection.subscribe(BOARD, AtMostOnce, (_topic, payload) => inbox.push(payload.byteLength));
    const payload = Buffer.alloc(100_000);
    // As much as the kernel takes for a socket that nobody reads, and the broker's own limit.
    for (let i = 0; i < 1000 && broker.connected === 2; i += 1) {
      broker.publish(BOARD, payload);
      await inbox.take(1);
    }
    expect(broker.connected).toBe(1);
    expect(logged).toContain('warn broker: a subscriber reads too slowly; disconnected');
    slow.destroy();
  });
});

describe('publish', () => {
  it.each(['', 'a/+', '#', '$SYS/x', 'a/b/c/d/e/f/g/h/i', 'x'.repeat(257)])(
    'refuses the topic "%s"',
    (topic) => {
      expect(() => broker.publish(topic, '')).toThrow(expect.objectContaining({ code: 'E_TOPIC' }));
    },
  );

  it('refuses more than 128 KB', () => {
    expect(() => broker.publish(BOARD, Buffer.alloc(128 * 1024 + 1))).toThrow(
      expect.objectContaining({ code: 'E_PAYLOAD_SIZE' }),
    );
  });
});

/** CONNECT, MQTT 3.1.1, clean session, keep-alive 60 s, client id "ann". */
const CONNECT_ANN = Buffer.from([
  0x10,
  15,
  0,
  4,
  ...Buffer.from('MQTT'),
  4,
  2,
  0,
  60,
  0,
  3,
  ...Buffer.from('ann'),
]);

/** Connected, and no session from before. */
const CONNACK = Buffer.from([0x20, 2, 0, 0]);

/** SUBSCRIBE with packet id 7, QoS 0; filters shorter than 100 bytes. */
function subscribePacket(filter: string): Buffer {
  const bytes = Buffer.from(filter);
  return Buffer.from([0x82, 2 + 2 + bytes.length + 1, 0, 7, 0, bytes.length, ...bytes, 0]);
}

function tls(rider: Credentials): { ca: string; cert: string; key: string } {
  return { ca: authority.caCertificatePem, cert: rider.certificatePem, key: rider.privateKeyPem };
}

/** How the broker ends a connection that sends these bytes: before TLS was agreed upon, or after. */
async function bareTls(
  options: { cert?: string; key?: string },
  bytes?: Buffer,
): Promise<'refused' | 'closed'> {
  const socket = connectTls({
    host: '127.0.0.1',
    port: broker.port,
    ca: authority.caCertificatePem,
    ...options,
  });
  let failed = false;
  socket.on('error', () => (failed = true));
  if (bytes !== undefined) socket.write(bytes);
  socket.resume();
  await new Promise((resolve) => socket.on('close', resolve));
  return failed ? 'refused' : 'closed';
}

async function readBytes(socket: TLSSocket, count: number): Promise<Buffer> {
  let read = Buffer.alloc(0);
  while (read.length < count) {
    const chunk = socket.read() as Buffer | null;
    if (chunk === null) await new Promise((resolve) => socket.once('readable', resolve));
    else read = Buffer.concat([read, chunk]);
  }
  return read;
}
