import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';

import { contentSecurityPolicy, contentType } from '../wiring/renderer-files.ts';

/** Serves one of the built renderer's files; nothing outside of its folder. */
export async function serveFile(
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405).end();
    return;
  }
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const file = path.join(
    folder,
    path.normalize(pathname === '/' ? '/index.html' : decodeURIComponent(pathname)),
  );
  const type = contentType(file);
  const body =
    type !== null && file.startsWith(folder + path.sep) ? await readFile(file).catch(() => null) : null;
  if (type === null || body === null) {
    response.writeHead(404).end('There is nothing here.\n');
    return;
  }
  response.writeHead(200, {
    'content-type': type,
    'content-length': body.length,
    'content-security-policy': contentSecurityPolicy(`ws://${request.headers.host ?? ''}`),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
