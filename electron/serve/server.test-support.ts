import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';

import { expect } from 'vitest';
import { WebSocket } from 'ws';

import { AlleycatError } from '../../core/errors.ts';
import { COMMANDS } from '../contract/channels.ts';
import { EventHub } from '../host/event-hub.ts';
import type { CommandHandlers } from '../host/dispatch.ts';
import type { Log } from '../host/log.ts';
import { serveHost, type RunningServer } from './server.ts';
import type { ServedHost } from './socket.ts';

export const PAGE = '<!doctype html><title>Alleycat</title>';

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

export interface SocketOptions {
  origin?: string | undefined;
  hostHeader?: string;
  token?: string;
  onMessage?: (message: unknown) => void;
}

/** A running server with a folder of its own, and what a browser does with it. */
export class TestServer {
  readonly host: ServedHost;
  /** What the server logged as an error: a command that failed inside. */
  readonly errors: string[] = [];
  readonly #log: Log;
  readonly #folder = makeFolder();
  #server: RunningServer | null = null;

  private constructor({ host, log }: { host?: ServedHost; log?: Log }) {
    this.host = host ?? { events: new EventHub(), handlers: fakeHandlers() };
    this.#log = log ?? ((level, message) => void (level === 'error' && this.errors.push(message)));
  }

  /** @param parts another host than one that does nothing, and where it is logged to */
  static async start(parts: { host?: ServedHost; log?: Log } = {}): Promise<TestServer> {
    const app = new TestServer(parts);
    app.#server = await app.serve(0);
    return app;
  }

  get server(): RunningServer {
    if (this.#server === null) throw new Error('There is no server.');
    return this.#server;
  }

  get port(): number {
    return Number(new URL(this.server.url).port);
  }

  get token(): string {
    return new URL(this.server.url).searchParams.get('token') ?? '';
  }

  /** Another server of the same host and folder. */
  serve(port: number): Promise<RunningServer> {
    return serveHost({
      host: this.host,
      rendererDir: path.join(this.#folder, 'renderer'),
      port,
      log: this.#log,
    });
  }

  async close(): Promise<void> {
    await this.server.close();
    rmSync(this.#folder, { recursive: true });
  }

  /** A request with the path exactly as it is given. */
  get(target: string, { headers = {}, method = 'GET' } = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = http.request({
        host: '127.0.0.1',
        port: this.port,
        path: target,
        method,
        headers,
        agent: false,
      });
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

  /** A WebSocket as our own page opens it, but for what is said otherwise; with the answer where it is refused. */
  open(options: SocketOptions = {}): Promise<WebSocket> {
    const { origin = `http://127.0.0.1:${this.port}`, hostHeader = `127.0.0.1:${this.port}` } = options;
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/ws?token=${options.token ?? this.token}`, {
      headers: {
        host: hostHeader,
        ...('origin' in options && options.origin === undefined ? {} : { origin }),
      },
    });
    const { onMessage } = options;
    if (onMessage) socket.on('message', (data: Buffer) => onMessage(JSON.parse(data.toString())));
    return new Promise((resolve, reject) => {
      socket.on('open', () => resolve(socket));
      socket.on('error', reject);
    });
  }

  /** The bytes of a WebSocket's opening that will be refused, for it comes from elsewhere. */
  upgrade(target: string, origin: string): string {
    return [
      `GET ${target} HTTP/1.1`,
      `Host: 127.0.0.1:${this.port}`,
      `Origin: ${origin}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
      '\r\n',
    ].join('\r\n');
  }

  /** That the server is there and does its work, whatever was done to it before. */
  async expectAlive(): Promise<void> {
    const socket = await this.open();
    expect(await outcome(socket, JSON.stringify({ id: 1, command: 'ride.leave', params: null }))).toEqual({
      message: { id: 1, reply: { ok: true, value: null } },
    });
    socket.terminate();
  }
}

/** What comes back for one frame: a message, or the code that the connection is closed with. */
export function outcome(
  socket: WebSocket,
  frame: string | Buffer,
): Promise<{ message: unknown } | { closed: number }> {
  return new Promise((resolve) => {
    socket.once('message', (data: Buffer) => resolve({ message: JSON.parse(data.toString()) as unknown }));
    socket.once('close', (code) => resolve({ closed: code }));
    socket.send(frame);
  });
}

function makeFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-serve-'));
  const rendererDir = path.join(folder, 'renderer');
  mkdirSync(path.join(rendererDir, 'assets'), { recursive: true });
  writeFileSync(path.join(rendererDir, 'index.html'), PAGE);
  writeFileSync(path.join(rendererDir, 'assets', 'app.js'), '1;');
  // What no address may reach: beside the folder, in a folder that begins with its name, of a type it does not have.
  writeFileSync(path.join(folder, 'secret.js'), 'secret');
  mkdirSync(path.join(folder, 'renderer-old'));
  writeFileSync(path.join(folder, 'renderer-old', 'secret.js'), 'secret');
  writeFileSync(path.join(rendererDir, 'settings.json'), 'secret');
  return folder;
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
