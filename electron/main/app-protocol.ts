import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { protocol } from 'electron';

import { contentSecurityPolicy, rendererFile } from '../wiring/renderer-files.ts';

const SCHEME = 'app';
const HOST = 'alleycat';
/** The page, and the board alone. */
export const APP_URL = `${SCHEME}://${HOST}/index.html`;
export const TV_URL = `${SCHEME}://${HOST}/tv`;

/** Whether a page is ours. (`URL.origin` is "null" for every scheme that Node does not know, so it cannot tell.) */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol: scheme, host } = new URL(url);
  return scheme === `${SCHEME}:` && host === HOST;
}

/** Whether it is the TV view that is asked for. */
export function isTvUrl(url: string): boolean {
  return isAppUrl(url) && new URL(url).pathname === new URL(TV_URL).pathname;
}

/** Must run before `ready`. https://www.electronjs.org/docs/latest/api/protocol#protocolregisterschemesasprivilegedcustomschemes */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true } }]);
}

/** Serves the built renderer, and nothing outside of its folder, with the policy of what it may load. */
export function setupAppProtocol(): void {
  const folder = fileURLToPath(new URL('../renderer', import.meta.url));
  protocol.handle(SCHEME, async (request) => {
    const file = isAppUrl(request.url) ? rendererFile(folder, new URL(request.url).pathname) : null;
    const body = file === null ? null : await readFile(file.path).catch(() => null);
    if (file === null || body === null) return new Response('There is nothing here.', { status: 404 });
    return new Response(body, {
      headers: {
        'content-type': file.type,
        'content-security-policy': contentSecurityPolicy(),
        'x-content-type-options': 'nosniff',
      },
    });
  });
}
