import path from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
};

/** The app, and the TV view: one page that looks at its own address. */
const PAGES = ['/', '/tv'];

/** A file that the renderer may have: where it would lie, and its content type. */
export interface RendererFile {
  path: string;
  type: string;
}

/**
 * The renderer's file that an address names; null for one outside of its folder, of a type the renderer does not have,
 * or whose percent-encoding is broken. However an address is written, one file has one answer.
 * @param pathname of a URL: it begins with a slash, and is still encoded
 */
export function rendererFile(folder: string, pathname: string): RendererFile | null {
  const name = PAGES.includes(pathname) ? '/index.html' : decoded(pathname);
  if (name === null) return null;
  const file = path.join(folder, path.normalize(name));
  const type = CONTENT_TYPES[path.extname(file)];
  return type !== undefined && file.startsWith(folder + path.sep) ? { path: file, type } : null;
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}

/**
 * What a page of ours may load: nothing, but its own scripts, styles, fonts and pictures, and the given connections.
 * Sent as a header, so that no markup comes before it.
 */
export function contentSecurityPolicy(connect = "'none'"): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
