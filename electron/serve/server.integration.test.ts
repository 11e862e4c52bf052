import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { AlleycatError } from '../../core/errors.ts';
import { COMMANDS } from '../contract/channels.ts';
import type { Reply } from '../contract/commands.ts';
import { EventHub } from '../host/event-hub.ts';
import type { CommandHandlers } from '../host/dispatch.ts';
import { serveHost, type RunningServer } from './server.ts';
import type { ServedHost } from './socket.ts';

const PAGE = '<!doctype html><title>Alleycat</title>';

let folder: string;
let host: ServedHost;
let server: RunningServer;
let port: number;
let token: string;
/** What the server logged as an error: a command that failed inside. */
let errors: string[];

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-serve-'));
  const rendererDir = path.join(folder, 'renderer');
  mkdirSync(path.join(rendererDir, 'assets'), { recursive: true });
  writeFileSync(path.join(rendererDir, 'index.html'), PAGE);
  writeFileSync(path.join(rendererDir, 'assets', 'app.js'), '1;');
  // What no address may reach: beside the folder, in a folder that begins with its name, of a type it does not have.
  writeFileSync(path.join(folder, 'secret.js'), 'secret');
  mkdirSync(path.join(folder, 'renderer-old'));
  writeFileSync(path.join(folder, 'renderer-old', 'secret.js'), 'secret');
  writeFileSync(path.join(rendererDir, 'settings.json'), 'secret');
  host = { events: new EventHub(), handlers: fakeHandlers() };
  errors = [];
  server = await serve(rendererDir);
  const url = new URL(server.url);
  port = Number(url.port);
  token = url.searchParams.get('token') ?? '';
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function serve(rendererDir: string, wantedPort = 0): Promise<RunningServer> {
  return serveHost({
    host,
    rendererDir,
    port: wantedPort,
    log: (level, message) => void (level === 'error' && errors.push(message)),
  });
}

/** A host that does nothing, but for what the tests look at. */
function fakeHandlers(): CommandHandlers {
  const idle = Object.fromEntries(
    COMMANDS.map((command) => [command, () => null]),
  ) as unknown as CommandHandlers;
  return {
    ...idle,
    'state.get': () => {
      throw new TypeError('a bug');
    },
    'ride.join': () => {
      throw new AlleycatError('E_NO_NAME', 'Give yourself a name first.');
    },
    'ride.warmUp': ({ classId }) => ({ raceId: `${classId}-7` }),
  };
}

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** A request with the path exactly as it is given. */
function get(target: string, { headers = {}, method = 'GET' } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: '127.0.0.1', port, path: target, method, headers, agent: false });
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
    });
    request.on('error', reject);
    request.end();
  });
}

interface SocketOptions {
  origin?: string | undefined;
  hostHeader?: string;
  token?: string;
  onMessage?: (message: unknown) => void;
}

/** A WebSocket as our own page opens it, but for what is said otherwise; with the answer where it is refused. */
function open(options: SocketOptions = {}): Promise<WebSocket> {
  const { origin = `http://127.0.0.1:${port}`, hostHeader = `127.0.0.1:${port}` } = options;
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws?token=${options.token ?? token}`, {
    headers: { host: hostHeader, ...('origin' in options && options.origin === undefined ? {} : { origin }) },
  });
  const { onMessage } = options;
  if (onMessage) socket.on('message', (data: Buffer) => onMessage(JSON.parse(data.toString())));
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('error', reject);
  });
}

/** What comes back for one frame: a message, or the code that the connection is closed with. */
function outcome(
  socket: WebSocket,
  frame: string | Buffer,
): Promise<{ message: unknown } | { closed: number }> {
  return new Promise((resolve) => {
    socket.once('message', (data: Buffer) => resolve({ message: JSON.parse(data.toString()) as unknown }));
    socket.once('close', (code) => resolve({ closed: code }));
    socket.send(frame);
  });
}

/** That the server is there and does its work, whatever was done to it before. */
async function expectAlive(): Promise<void> {
  const socket = await open();
  expect(await outcome(socket, JSON.stringify({ id: 1, command: 'ride.leave', params: null }))).toEqual({
    message: { id: 1, reply: { ok: true, value: null } },
  });
  socket.terminate();
}

it('gives the page to whoever has the token, with a policy that allows what is used and nothing else', async () => {
  const { status, headers, body } = await get(`/?token=${token}`);
  expect({ status, body }).toEqual({ status: 200, body: PAGE });
  expect(headers['content-security-policy']).toBe(
    `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; ` +
      `connect-src ws://127.0.0.1:${port}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  expect((await get('/assets/app.js')).body).toBe('1;');
  expect((await get(`/?token=${token}`, { headers: { host: `localhost:${port}` } })).status).toBe(200);
  expect((await get(`/?token=${token}`, { method: 'HEAD' })).body).toBe('');
  expect((await get(`/?token=${token}`, { method: 'POST' })).status).toBe(405);
});

it.each([
  '/',
  '/?token=',
  '/?token=wrong',
  '/?token=%00',
  '/index.html',
  '/%69ndex.html',
  '/./index.html',
  '/assets/../index.html',
  '/assets/..%2findex.html',
])('refuses the page without the token: %s', async (target) => {
  const { status, body } = await get(target);
  expect(status).toBe(403);
  expect(body).not.toContain(PAGE);
});

it.each(['evil.example', '127.0.0.1', '127.0.0.1:1', '127.0.0.1.evil.example'])(
  'refuses a request that names another host: "%s"',
  async (name) => {
    const { status, body } = await get(`/?token=${token}`, { headers: { host: name } });
    expect(status).toBe(403);
    expect(body).not.toContain(PAGE);
    await expect(open({ hostHeader: name })).rejects.toThrow('403');
  },
);

it.each<[string, () => SocketOptions]>([
  ['another origin', () => ({ origin: 'https://evil.example' })],
  ['the same host on another port', () => ({ origin: 'http://127.0.0.1:1' })],
  ['an opaque origin', () => ({ origin: 'null' })],
  ['no origin', () => ({ origin: undefined })],
  ['no token', () => ({ token: '' })],
  ['a wrong token', () => ({ token: 'A'.repeat(token.length) })],
  ['a token with something behind it', () => ({ token: `${token}x` })],
])('refuses a WebSocket with %s', async (_what, options) => {
  await expect(open(options())).rejects.toThrow('403');
  await expectAlive();
});

it.each([
  '/../secret.js',
  '/..%2fsecret.js',
  '/%2e%2e/secret.js',
  '/%2e%2e%2fsecret.js',
  '/assets/%2e%2e/%2e%2e/secret.js',
  '/..%5csecret.js',
  '/..%2frenderer-old%2fsecret.js',
  '/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd',
  '/settings.json',
  '/assets/',
  '/assets/app.js%00.js',
  '/nothing.js',
])('has nothing at %s', async (target) => {
  const { status, body } = await get(target);
  expect(status).toBe(404);
  expect(body).not.toContain('secret');
});

it.each(['/%', '/%zz', '/%c3%28.js', '/assets/%e0%a4%a.js', '//', '//?token=x', 'http://', '*'])(
  'answers the broken address %s and lives on',
  async (target) => {
    const { status } = await get(target);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    await expectAlive();
  },
);

/** The bytes of a WebSocket's opening that will be refused, for it comes from elsewhere. */
const upgrade = (target: string, origin: string): string =>
  [
    `GET ${target} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Origin: ${origin}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
    '\r\n',
  ].join('\r\n');

it('survives a refused WebSocket that asks for no address, or breaks off at once', async () => {
  for (let round = 0; round < 20; round += 1) {
    const socket = net.connect({ host: '127.0.0.1', port });
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    socket.on('error', () => undefined);
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.write(
      round % 2 === 0 ? upgrade('//', `http://127.0.0.1:${port}`) : upgrade('/ws', 'https://evil.example'),
      () => (round < 2 ? socket.resume() : socket.resetAndDestroy()),
    );
    await ended;
  }
  await expectAlive();
});

it('is not kept from closing by a refused WebSocket that holds on', async () => {
  const socket = net.connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(upgrade('/ws', 'https://evil.example'));
  const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
  expect(answer.toString()).toContain('403 Forbidden');
  await server.close();
  socket.destroy();
});

it('passes commands in and replies and events out, the newest of each event to one who comes later', async () => {
  const roster = { raceId: '3-7', epoch: 1, entries: [] };
  const board = { raceId: '3-7', packet: 'AA==', receivedAt: 1 };
  host.events.emit('roster', { ...roster, epoch: 0 });
  host.events.emit('roster', roster);
  const messages: unknown[] = [];
  const socket = await open({ onMessage: (message) => messages.push(message) });
  host.events.emit('board', board);
  socket.send(JSON.stringify({ id: 5, command: 'ride.warmUp', params: { classId: 3 } }));
  await expect
    .poll(() => messages)
    .toEqual([
      { event: 'roster', payload: roster },
      { event: 'board', payload: board },
      { id: 5, reply: { ok: true, value: { raceId: '3-7' } } },
    ]);
  socket.terminate();
});

it.each([
  ['not JSON', 'not json'],
  ['nothing', ''],
  ['not an object', '[]'],
  ['without parameters', '{"id":1,"command":"ride.leave"}'],
  ['without an id', '{"command":"ride.leave","params":null}'],
  ['with an id that is no number', '{"id":"1","command":"ride.leave"}'],
  ['with a command that is no name', '{"id":1,"command":7}'],
  ['of bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
])('closes a connection at a frame %s', async (_what, frame) => {
  const socket = await open();
  expect(await outcome(socket, frame)).toEqual({ closed: 1007 });
  await expectAlive();
});

it('closes a connection at a frame that is too large', async () => {
  const socket = await open();
  socket.on('error', () => undefined);
  const params = { name: 'x'.repeat(64 * 1024) };
  expect(await outcome(socket, JSON.stringify({ id: 1, command: 'rider.save', params }))).toEqual({
    closed: 1009,
  });
  await expectAlive();
});

it.each([
  ['a command there is not', 'host.destroy', null, 'E_UNKNOWN_COMMAND'],
  ["an object's own property", 'constructor', null, 'E_UNKNOWN_COMMAND'],
  ['parameters of another shape', 'ride.warmUp', { classId: 9 }, 'E_BAD_PARAMS'],
  ['parameters it does not know', 'rider.save', { name: 'Rosa', admin: true }, 'E_BAD_PARAMS'],
  ['no parameters', 'results.get', null, 'E_BAD_PARAMS'],
  ['what the host refuses', 'ride.join', { classId: 1 }, 'E_NO_NAME'],
  ['what fails inside', 'state.get', null, 'E_INTERNAL'],
])('answers %s with an error as data', async (_what, command, params, code) => {
  const socket = await open();
  const answer = await outcome(socket, JSON.stringify({ id: 3, command, params }));
  expect(answer).toEqual({
    message: {
      id: 3,
      reply: { ok: false, error: { code, message: expect.stringMatching(/\.$/) as string } },
    },
  });
  expect(JSON.stringify(answer)).not.toContain('a bug');
  expect(errors).toHaveLength(code === 'E_INTERNAL' ? 1 : 0);
  socket.terminate();
});

function isReply(reply: Reply<unknown>): boolean {
  return reply.ok ? 'value' in reply : /^E_[A-Z_]+$/.test(reply.error.code) && reply.error.message !== '';
}

it('answers whatever is sent with a reply or a typed error, or closes the connection', async () => {
  const command = fc.oneof(fc.constantFrom(...COMMANDS), fc.string(), fc.jsonValue());
  const params = fc.oneof(
    fc.jsonValue(),
    fc.record({
      classId: fc.oneof(fc.integer({ min: 0, max: 7 }), fc.string()),
      raceId: fc.string(),
      name: fc.string(),
    }),
  );
  const frame = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .record({ id: fc.double(), command, params }, { requiredKeys: [] })
        .map((x) => JSON.stringify(x)),
    },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
  );
  let socket = await open();
  await fc.assert(
    fc.asyncProperty(frame, async (sent) => {
      if (socket.readyState !== WebSocket.OPEN) socket = await open();
      const answer = await outcome(socket, sent);
      if ('closed' in answer) {
        expect(answer.closed).toBe(1007);
        return;
      }
      const { id } = JSON.parse(sent.toString()) as { id: number };
      const reply = expect.toSatisfy(isReply) as unknown;
      expect(answer.message).toEqual({ id, reply });
    }),
    { numRuns: 500 },
  );
  socket.terminate();
  await expectAlive();
});

it('says in one sentence that a port is in use', async () => {
  await expect(serve(folder, port)).rejects.toMatchObject({
    code: 'E_PORT_IN_USE',
    message: `Port ${port} is in use already; give another with --port.`,
  });
  await expectAlive();
});
