import { electronLink, type Bridge } from './electron.ts';
import type { Link } from './link.ts';
import { websocketLink } from './websocket.ts';

declare global {
  interface Window {
    alleycat?: Bridge;
  }
}

/** Electron's bridge where the preload script put one, else the loopback WebSocket of the page's own host. */
export function pickLink(window: Window): Link {
  if (window.alleycat) return electronLink(window.alleycat);
  // The token stays in the page's address: the page itself wants it too, so a reload must bring it along.
  const token = new URL(window.location.href).searchParams.get('token') ?? '';
  const address = `ws://${window.location.host}/ws?token=${encodeURIComponent(token)}`;
  return websocketLink(() => new WebSocket(address), window);
}
