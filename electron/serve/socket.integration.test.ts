import net from 'node:net';

import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { COMMANDS } from '../contract/channels.ts';
import type { Reply } from '../contract/commands.ts';
import { outcome, TestServer, type SocketOptions } from './server.test-support.ts';

let app: TestServer;
beforeEach(async () => {
  app = await TestServer.start();
});
afterEach(() => app.close());

it.each<[string, () => SocketOptions]>([
  ['another origin', () => ({ origin: 'https://evil.example' })],
  ['the same host on another port', () => ({ origin: 'http://127.0.0.1:1' })],
  ['an opaque origin', () => ({ origin: 'null' })],
  ['no origin', () => ({ origin: undefined })],
  ['no token', () => ({ token: '' })],
  ['a wrong token', () => ({ token: 'A'.repeat(app.token.length) })],
  ['a token with something behind it', () => ({ token: `${app.token}x` })],
])('refuses a WebSocket with %s', async (_what, options) => {
  await expect(app.open(options())).rejects.toThrow('403');
  await app.expectAlive();
});

it('survives a refused WebSocket that asks for no address, or breaks off at once', async () => {
  for (let round = 0; round < 20; round += 1) {
    const socket = net.connect({ host: '127.0.0.1', port: app.port });
    await new Promise<void>((resolve) => socket.once('connect', resolve));
    socket.on('error', () => undefined);
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    socket.write(
      round % 2 === 0
        ? app.upgrade('//', `http://127.0.0.1:${app.port}`)
        : app.upgrade('/ws', 'https://evil.example'),
      () => (round < 2 ? socket.resume() : socket.resetAndDestroy()),
    );
    await ended;
  }
  await app.expectAlive();
});

it('is not kept from closing by a refused WebSocket that holds on', async () => {
  const socket = net.connect({ host: '127.0.0.1', port: app.port, allowHalfOpen: true });
  socket.on('error', () => undefined);
  socket.write(app.upgrade('/ws', 'https://evil.example'));
  const answer = await new Promise<Buffer>((resolve) => socket.once('data', resolve));
  expect(answer.toString()).toContain('403 Forbidden');
  await app.server.close();
  socket.destroy();
});

it('passes commands in and replies and events out, the newest of each event to one who comes later', async () => {
  const roster = { raceId: '3-7', epoch: 1, entries: [] };
  const board = { raceId: '3-7', packet: 'AA==', receivedAt: 1 };
  app.host.events.emit('roster', { ...roster, epoch: 0 });
  app.host.events.emit('roster', roster);
  const messages: unknown[] = [];
  const socket = await app.open({ onMessage: (message) => messages.push(message) });
  app.host.events.emit('board', board);
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
  ['without an id', '{"command":"ride.leave","params":null}'],
  ['with an id that is no number', '{"id":"1","command":"ride.leave","params":null}'],
  ['without a command', '{"id":1,"params":null}'],
  ['with a command that is no name', '{"id":1,"command":7,"params":null}'],
  ['of bytes that are no text', Buffer.from([0xff, 0xfe, 0x00])],
])('closes a connection at a frame %s', async (_what, frame) => {
  const socket = await app.open();
  expect(await outcome(socket, frame)).toEqual({ closed: 1007 });
  await app.expectAlive();
});

it.each([
  ['a command that takes none', 'ride.leave', { ok: true, value: null }],
  ['one that does', 'results.get', { ok: false, error: { code: 'E_BAD_PARAMS' } }],
  ['one there is not', 'host.destroy', { ok: false, error: { code: 'E_UNKNOWN_COMMAND' } }],
])('takes missing parameters as null and answers: %s', async (_what, command, reply) => {
  const socket = await app.open();
  expect(await outcome(socket, JSON.stringify({ id: 4, command }))).toMatchObject({
    message: { id: 4, reply },
  });
  socket.terminate();
});

it('closes a connection at a frame that is too large', async () => {
  const socket = await app.open();
  socket.on('error', () => undefined);
  const params = { name: 'x'.repeat(64 * 1024) };
  expect(await outcome(socket, JSON.stringify({ id: 1, command: 'rider.save', params }))).toEqual({
    closed: 1009,
  });
  await app.expectAlive();
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
  const socket = await app.open();
  const answer = await outcome(socket, JSON.stringify({ id: 3, command, params }));
  expect(answer).toMatchObject({
    message: {
      id: 3,
      reply: { ok: false, error: { code, message: expect.stringMatching(/\.$/) as unknown } },
    },
  });
  expect(JSON.stringify(answer)).not.toContain('a bug');
  expect(app.errors).toHaveLength(code === 'E_INTERNAL' ? 1 : 0);
  socket.terminate();
});

function isReply(reply: Reply<unknown>): boolean {
  return reply.ok ? 'value' in reply : /^E_[A-Z_]+$/.test(reply.error.code) && reply.error.message !== '';
}

/** Whether it can be answered: it has an id, and names a command. */
function isRequest(frame: string | Buffer): boolean {
  try {
    const value = JSON.parse(frame.toString()) as { id?: unknown; command?: unknown } | null;
    return typeof value?.id === 'number' && typeof value.command === 'string';
  } catch {
    return false;
  }
}

it('answers whatever is sent with a reply or a typed error, and closes the connection at what is no request', async () => {
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
  let socket = await app.open();
  await fc.assert(
    fc.asyncProperty(frame, async (sent) => {
      if (socket.readyState !== WebSocket.OPEN) socket = await app.open();
      const answer = await outcome(socket, sent);
      expect('message' in answer).toBe(isRequest(sent));
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
  await app.expectAlive();
});
