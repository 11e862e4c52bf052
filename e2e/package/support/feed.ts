/** The folder of updates on a web server, as whoever publishes them would have it, and with what may go wrong there. */
import { once } from 'node:events';
import fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import os from 'node:os';
import path from 'node:path';

import { writeLinuxFeed } from '../../../scripts/package/feed.mjs';

export class Feed {
  /** Paths that were asked for. */
  readonly asked: string[] = [];
  /** Somebody has changed the file after it was announced. */
  isTampered = false;
  readonly #server: Server;
  readonly #files: ReadonlyMap<string, Buffer>;

  private constructor(server: Server, files: ReadonlyMap<string, Buffer>) {
    this.#server = server;
    this.#files = files;
  }

  /** @param deb the newest version's package */
  static async open(port: number, deb: string, version: string): Promise<Feed> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-feed-'));
    const announcement = writeLinuxFeed({ folder, version, files: [deb], date: new Date() });
    const files = new Map([announcement, deb].map((file) => [path.basename(file), fs.readFileSync(file)]));
    fs.rmSync(folder, { recursive: true });
    const server = createServer();
    const feed = new Feed(server, files);
    server.on('request', ({ url = '' }, response) => {
      const { pathname } = new URL(url, 'http://feed');
      feed.asked.push(pathname);
      const body = feed.#file(path.basename(pathname));
      response.writeHead(body === null ? 404 : 200, { 'content-length': body?.length ?? 0 });
      response.end(body ?? undefined);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return feed;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #file(name: string): Buffer | null {
    const body = this.#files.get(name) ?? null;
    if (body === null || !this.isTampered || !name.endsWith('.deb')) return body;
    const changed = Buffer.from(body);
    const middle = Math.floor(changed.length / 2);
    changed[middle] = (changed[middle] ?? 0) ^ 1;
    return changed;
  }
}
