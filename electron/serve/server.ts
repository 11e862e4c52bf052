import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { WebSocketServer } from 'ws';

import { AlleycatError } from '../../core/errors.ts';
import type { Host } from '../host/host.ts';
import type { Log } from '../host/log.ts';
import { attachSocket } from './socket.ts';
import { serveFile } from './static-files.ts';

const HOST = '127.0.0.1';
/** Largest frame a renderer may send, bytes: commands are small. */
const MAX_FRAME_BYTES = 64 * 1024;

export interface ServeOptions {
  host: Host;
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
    if (isPage(request) && !hasToken(request, token)) {
      response
        .writeHead(403, { 'content-type': 'text/plain' })
        .end('The address is not complete: it ends with a token.\n');
      return;
    }
    serveFile(rendererDir, request, response).catch((error: unknown) => {
      log('error', 'a file could not be served', { error: String(error) });
      response.destroy();
    });
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  server.on('upgrade', (request, socket, head) => {
    if (!isOurHost(request, server) || !isOurOrigin(request, server) || !hasToken(request, token)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
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

function pathOf(request: IncomingMessage): URL {
  return new URL(request.url ?? '/', `http://${HOST}`);
}

/** The page itself wants the token; its scripts and fonts say nothing that is not public. */
function isPage(request: IncomingMessage): boolean {
  return ['/', '/index.html'].includes(pathOf(request).pathname);
}

function hasToken(request: IncomingMessage, token: string): boolean {
  const given = Buffer.from(pathOf(request).searchParams.get('token') ?? '');
  const wanted = Buffer.from(token);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
