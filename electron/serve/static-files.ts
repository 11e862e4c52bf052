import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { contentSecurityPolicy, type RendererFile } from '../wiring/renderer-files.ts';

/** Serves one of the built renderer's files; 404 for null and for one that is not there. */
export async function serveFile(
  file: RendererFile | null,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405).end();
    return;
  }
  const body = file === null ? null : await readFile(file.path).catch(() => null);
  if (file === null || body === null) {
    response.writeHead(404).end('There is nothing here.\n');
    return;
  }
  response.writeHead(200, {
    'content-type': file.type,
    'content-length': body.length,
    'content-security-policy': contentSecurityPolicy(`ws://${request.headers.host ?? ''}`),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
