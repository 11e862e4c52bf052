import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { anyBytes, damagedJson } from '../../core/testing/damage.test-support.ts';
import { holds } from '../../core/testing/holds.test-support.ts';
import { commandParams, type Reply } from '../contract/commands.ts';
import { anyCall, expectRefusal } from '../contract/fuzz.test-support.ts';
import { makeHost } from '../host/host.test-support.ts';
import type { Log } from '../host/log.ts';
import { TestServer } from './server.test-support.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-socket-'));
const problems: string[] = [];
const log: Log = (level, message, fields) => {
  if (level === 'error') problems.push(`${message} ${JSON.stringify(fields)}`);
};
const host = makeHost(folder, log);
let app: TestServer;
let socket: WebSocket;

beforeAll(async () => {
  app = await TestServer.start({ host, log });
  socket = await app.open();
});
afterAll(async () => {
  await app.close();
  await host.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A socket that is open, whatever became of the one before. */
async function openSocket(): Promise<WebSocket> {
  if (socket.readyState !== WebSocket.OPEN) socket = await app.open();
  socket.removeAllListeners('error');
  socket.on('error', () => undefined);
  return socket;
}

/** The reply to one frame, or what its connection was closed with; the events in between are for the screens. */
function answerOf(
  open: WebSocket,
  sent: string | Buffer,
): Promise<{ message: unknown } | { closed: number }> {
  return new Promise((resolve) => {
    const done = (answer: { message: unknown } | { closed: number }): void => {
      open.off('message', hear);
      open.off('close', end);
      resolve(answer);
    };
    const hear = (data: Buffer): void => {
      const message = JSON.parse(data.toString()) as object;
      if (!('event' in message)) done({ message });
    };
    const end = (closed: number): void => done({ closed });
    open.on('message', hear);
    open.on('close', end);
    open.send(sent);
  });
}

/** The host is there for the next one, and nothing failed inside. */
function expectNoBug(): void {
  expect(problems.filter((problem) => !problem.startsWith('a screen broke'))).toEqual([]);
  problems.length = 0;
  expect(Object.keys(Object.prototype)).toEqual([]);
}

holds(
  'over the WebSocket any parameters of any command come to a value or to a typed error, with the frame’s id',
  fc.asyncProperty(anyCall(), fc.integer(), async ({ name, params }, id) => {
    const sent = JSON.stringify({ id, command: name, params });
    const answer = await answerOf(await openSocket(), sent);
    const brought = (JSON.parse(sent) as { params?: unknown }).params ?? null;
    if (!('message' in answer)) {
      expect([answer, Buffer.byteLength(sent) > 64 * 1024]).toEqual([{ closed: 1009 }, true]);
      return;
    }
    const { reply, ...rest } = answer.message as { reply: Reply<unknown> };
    expect(rest).toEqual({ id });
    if (reply.ok) expect(commandParams[name].safeParse(brought).success).toBe(true);
    else expectRefusal(reply);
    expectNoBug();
  }),
  { runs: 500 },
);

const valid = fc.tuple(anyCall(), fc.nat()).map(([{ name, params }, id]) => ({ id, command: name, params }));
/** Frames as somebody might send who is no page of ours. */
const frame = fc.oneof(
  damagedJson(valid),
  fc.json(),
  fc.record({ id: fc.double(), command: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'alleycat:state.get', 'board')), params: fc.jsonValue() }).map((one) => JSON.stringify(one)), // prettier-ignore
  anyBytes(valid.map((one) => Buffer.from(JSON.stringify(one)))).map((bytes) => Buffer.from(bytes)),
);

holds(
  'over the WebSocket any frame is answered, or its connection closed with a reason, and the next one is served',
  fc.asyncProperty(frame, async (sent) => {
    const answer = await answerOf(await openSocket(), sent);
    if ('message' in answer) {
      const { reply } = answer.message as { reply: Reply<unknown> };
      if (!reply.ok) expectRefusal(reply);
    } else expect([1007, 1009]).toContain(answer.closed);
    expectNoBug();
  }),
  { runs: 400 },
);

holds(
  'bytes that are no WebSocket frames, on a connection that was let in, end that connection and nothing else',
  fc.asyncProperty(
    fc.array(fc.uint8Array({ maxLength: 400 }), { minLength: 1, maxLength: 5 }),
    async (pieces) => {
      const raw = net.connect({ host: '127.0.0.1', port: app.port });
      raw.on('error', () => undefined);
      const closed = new Promise<void>((resolve) => raw.once('close', () => resolve()));
      raw.write(app.upgrade(`/ws?token=${app.token}`, `http://127.0.0.1:${app.port}`));
      await new Promise((resolve) => raw.once('data', resolve));
      for (const piece of pieces) raw.write(piece);
      raw.end();
      raw.resume();
      await closed;
      expectNoBug();
    },
  ),
  { runs: 80 },
);

test('twenty thousand commands that nobody waits for are all answered, and leave nothing behind', async () => {
  const flooded = await app.open();
  const COUNT = 20_000;
  let answered = 0;
  const all = new Promise<void>((resolve) => {
    flooded.on('message', (data: Buffer) => {
      if ('id' in (JSON.parse(data.toString()) as object)) answered += 1;
      if (answered === COUNT) resolve();
    });
  });
  const before = process.memoryUsage().heapUsed;
  const params = { name: 'x'.repeat(500) };
  for (let id = 0; id < COUNT; id += 1) flooded.send(JSON.stringify({ id, command: 'rider.save', params }));
  await all;
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(200 * 1024 * 1024);
  flooded.terminate();
  expectNoBug();
});
