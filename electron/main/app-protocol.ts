import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { protocol } from 'electron';

import { contentSecurityPolicy, contentType } from '../wiring/renderer-files.ts';

const SCHEME = 'app';
/** The only page there is. */
export const APP_ORIGIN = `${SCHEME}://alleycat`;
export const APP_URL = `${APP_ORIGIN}/index.html`;

/** Must run before `ready`. https://www.electronjs.org/docs/latest/api/protocol#protocolregisterschemesasprivilegedcustomschemes */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Serves the built renderer, and nothing outside of its folder, with the policy of what it may load. */
export function setupAppProtocol(): void {
  const folder = fileURLToPath(new URL('../renderer', import.meta.url));
  protocol.handle(SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url);
    const file = path.join(folder, path.normalize(decodeURIComponent(pathname)));
    const type = contentType(file);
    if (host !== 'alleycat' || type === null || !file.startsWith(folder + path.sep)) {
      return new Response('There is nothing here.', { status: 404 });
    }
    const body = await readFile(file).catch(() => null);
    if (body === null) return new Response('There is nothing here.', { status: 404 });
    return new Response(body, {
      headers: {
        'content-type': type,
        'content-security-policy': contentSecurityPolicy(),
        'x-content-type-options': 'nosniff',
      },
    });
  });
}
