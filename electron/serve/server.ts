import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { WebSocketServer } from 'ws';

import { AlleycatError } from '../../core/errors.ts';
import type { Log } from '../host/log.ts';
import { rendererFile } from '../wiring/renderer-files.ts';
import { attachSocket, type ServedHost } from './socket.ts';
import { serveFile } from './static-files.ts';

const HOST = '127.0.0.1';
/** Largest frame a renderer may send, bytes: commands are small. */
const MAX_FRAME_BYTES = 64 * 1024;

export interface ServeOptions {
  host: ServedHost;
  rendererDir: string;
  /** 0 for any. */
  port: number;
  log: Log;
}

export interface RunningServer {
  /** With the token: whoever has it may use the app. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * The renderer and the host's commands on a loopback port. Every request must name this host (no rebound DNS name),
 * every WebSocket must come from this origin and bring the run's token. @throws AlleycatError E_PORT_IN_USE.
 */
export async function serveHost({ host, rendererDir, port, log }: ServeOptions): Promise<RunningServer> {
  const token = randomBytes(24).toString('base64url');
  const server = createServer((request, response) => {
    if (!isOurHost(request, server)) {
      response.writeHead(403).end('This address is for this machine only.\n');
      return;
    }
    const address = addressOf(request);
    if (address === null) {
      response.writeHead(400).end('This is no address.\n');
      return;
    }
    const file = rendererFile(rendererDir, address.pathname);
    // The page itself wants the token; its scripts and fonts say nothing that is not public.
    if (file?.type.startsWith('text/html') && !hasToken(address, token)) {
      response
        .writeHead(403, { 'content-type': 'text/plain' })
        .end('The address is not complete: it ends with a token.\n');
      return;
    }
    serveFile(file, request, response).catch((error: unknown) => {
      log('error', 'a file could not be served', { error: String(error) });
      response.destroy();
    });
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  server.on('upgrade', (request, socket, head) => {
    if (
      !isOurHost(request, server) ||
      !isOurOrigin(request, server) ||
      !hasToken(addressOf(request), token)
    ) {
      // Whoever is turned away may break off at once, or hold on: neither may end or keep the server.
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n', () => socket.destroy());
      return;
    }
    sockets.handleUpgrade(request, socket, head, (connection) => attachSocket(connection, host, log));
  });
  await listen(server, port);
  return {
    url: `http://${HOST}:${portOf(server)}/?token=${token}`,
    close: () =>
      new Promise((resolve) => {
        for (const connection of sockets.clients) connection.terminate();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new AlleycatError('E_PORT_IN_USE', `Port ${port} is in use already; give another with --port.`, {
              cause: error,
            })
          : error,
      );
    });
    server.listen(port, HOST, resolve);
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function isOurHost(request: IncomingMessage, server: Server): boolean {
  const port = portOf(server);
  return request.headers.host === `${HOST}:${port}` || request.headers.host === `localhost:${port}`;
}

/** A browser always names the origin of a WebSocket, and no page can name another. */
function isOurOrigin(request: IncomingMessage, server: Server): boolean {
  const port = portOf(server);
  const { origin } = request.headers;
  return origin === `http://${HOST}:${port}` || origin === `http://localhost:${port}`;
}

/** What was asked for; null for what is no address, like `//`. */
function addressOf({ url = '/' }: IncomingMessage): URL | null {
  const base = `http://${HOST}`;
  return URL.canParse(url, base) ? new URL(url, base) : null;
}

function hasToken(address: URL | null, token: string): boolean {
  const given = Buffer.from(address?.searchParams.get('token') ?? '');
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
