import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer as createHttp1, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { AlleycatError } from '../../core/errors.ts';
import { AwsApiError, errorResponse } from './aws-json.ts';
import type { ApiRequest, ApiResponse } from './message.ts';

export type { ApiRequest, ApiResponse } from './message.ts';

export interface LoopbackServer {
  readonly port: number;
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly url: string;
  /** Stops listening and cuts open connections; resolves when the port is free again. */
  close(): Promise<void>;
}

export interface LoopbackOptions {
  /** The only access key id that is let in. Random for each cloud, so that knowing it is the permission. */
  accessKeyId: string;
  /** TCP port; 0 or absent: any free one. */
  port?: number;
  /** Bytes; a larger body is refused with 413. 16 MiB unless said. */
  maxBodyBytes?: number;
  /** Answers a request that was let in. What it throws is answered as 500, an `AwsApiError` as what it says. */
  handle(request: ApiRequest): Promise<ApiResponse>;
  /** Told of what `handle` threw beyond `AwsApiError`: a bug, and the caller only sees a 500. */
  onError?(error: unknown): void;
}

type Request = IncomingMessage | Http2ServerRequest;
type Response = ServerResponse | Http2ServerResponse;

const DEFAULT_MAX_BODY_BYTES = 16 * 1024 * 1024;

/** First bytes of the HTTP/2 connection preface; no HTTP/1 method starts so. RFC 9113, section 3.4. */
const HTTP2_PREFACE_START = Buffer.from('PRI ');

/**
 * An HTTP server on 127.0.0.1 that speaks HTTP/1.1 and cleartext HTTP/2 with prior knowledge on one port: the
 * AWS SDK's Kinesis client uses HTTP/2, its other clients HTTP/1.1.
 *
 * Lets in only requests whose SigV4 `Authorization` names `accessKeyId` (a web page cannot know it, and another
 * program of the machine should not), and whose Host is this machine's loopback (DNS rebinding). The signature
 * itself is not checked: the key id is the secret.
 *
 * @throws AlleycatError E_PORT_IN_USE when another program listens on `port`; E_LISTEN for any other reason.
 */
export async function listenLoopback(options: LoopbackOptions): Promise<LoopbackServer> {
  const onRequest = (request: Request, response: Response): void => void answer(request, response, options);
  // An idle keep-alive connection that the server closes while the client sends its next request is an error
  // the client cannot tell from a crash: leave the closing to the client, and to close().
  const http1 = createHttp1({ keepAliveTimeout: 0, requestTimeout: 0 }, onRequest);
  const http2 = createHttp2(onRequest);
  // A session ends in an error when its client vanishes; the socket's own handler below sees to the rest.
  http2.on('sessionError', () => undefined);

  const sockets = new Set<Socket>();
  const server = createTcp((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
    // A client that goes away resets its connection: its requests end, and nobody is left to be told.
    socket.on('error', () => socket.destroy());
    sniff(socket, (isHttp2) => (isHttp2 ? http2 : http1).emit('connection', socket));
  });

  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | undefined;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: () => {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
      return closing;
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(
        cause.code === 'EADDRINUSE'
          ? new AlleycatError('E_PORT_IN_USE', `Port ${port} on 127.0.0.1 is in use by another program.`, {
              cause,
            })
          : new AlleycatError('E_LISTEN', `Cannot listen on 127.0.0.1, port ${port}: ${cause.message}.`, {
              cause,
            }),
      );
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, resolve);
  });
}

/** Reads just enough to tell HTTP/2 from HTTP/1, gives the bytes back to the socket, and hands it over. */
function sniff(socket: Socket, handOver: (isHttp2: boolean) => void): void {
  let seen: Buffer = Buffer.alloc(0);
  const onData = (chunk: Buffer): void => {
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const compared = Math.min(seen.length, HTTP2_PREFACE_START.length);
    const mayBeHttp2 = seen.subarray(0, compared).equals(HTTP2_PREFACE_START.subarray(0, compared));
    if (mayBeHttp2 && compared < HTTP2_PREFACE_START.length) return;
    socket.off('data', onData);
    socket.pause();
    socket.unshift(seen);
    handOver(mayBeHttp2);
    // The HTTP/1 parser listens for 'data' but does not start a socket that was paused; HTTP/2 reads by itself.
    if (!mayBeHttp2) socket.resume();
  };
  socket.on('data', onData);
}

async function answer(request: Request, response: Response, options: LoopbackOptions): Promise<void> {
  let result: ApiResponse;
  try {
    admit(request, options.accessKeyId);
    const body = await readBody(request, options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES);
    if (body === undefined) return;
    result = await options.handle({
      method: request.method ?? '',
      path: request.url ?? '/',
      headers: flatten(request.headers),
      body,
    });
  } catch (error) {
    if (!(error instanceof AwsApiError)) options.onError?.(error);
    result = errorResponse(
      error instanceof AwsApiError
        ? error
        : new AwsApiError('InternalFailure', 'The local cloud failed to answer this request.', 500),
    );
  }
  if (response.destroyed || response.writableEnded) return;
  send(request, response, result);
}

function send(request: Request, response: Response, { status, headers, body }: ApiResponse): void {
  const bytes: Uint8Array = typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array());
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers ?? {})) response.setHeader(name, value);
  response.setHeader('content-length', bytes.byteLength);
  response.end(bytes);
  // Refused before its body was read: take the rest off the wire, so that the connection can go on.
  if (!request.complete) request.resume();
}

/** @throws AwsApiError 403 unless the request is addressed to loopback and carries the key id. */
function admit(request: Request, accessKeyId: string): void {
  const host = request.headers[':authority'] ?? request.headers.host;
  if (typeof host !== 'string' || !/^(127\.0\.0\.1|localhost)(:\d+)?$/i.test(host)) {
    throw new AwsApiError('AccessDeniedException', 'This API answers only on 127.0.0.1 and localhost.', 403);
  }
  const credential = /^AWS4-HMAC-SHA256\s.*?\bCredential=([^/,\s]+)\//.exec(
    request.headers.authorization ?? '',
  )?.[1];
  if (credential === undefined || !sameText(credential, accessKeyId)) {
    throw new AwsApiError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
      403,
    );
  }
}

function sameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/**
 * The whole body; `undefined` when the client went away before its end.
 * @throws AwsApiError 413 when it is longer than `maxBytes`.
 */
function readBody(request: Readable, maxBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(new AwsApiError('RequestEntityTooLargeException', `The body is over ${maxBytes} bytes.`, 413));
      }
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    request.on('close', () => resolve(undefined));
    request.on('error', () => resolve(undefined));
  });
}

function flatten(headers: Request['headers']): Record<string, string | undefined> {
  const flat: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(headers)) {
    flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
