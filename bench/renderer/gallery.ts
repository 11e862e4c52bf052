import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { build, preview } from 'vite';

const CONFIG = fileURLToPath(new URL('../../renderer/testing/vite.gallery.config.ts', import.meta.url));

/** The renderer as it is shipped, built and served against a stand-in for the host. */
export interface Gallery {
  /** Of the page that shows any screen: renderer/testing/gallery.ts. */
  url: string;
  close(): Promise<void>;
}

export async function serveGallery(): Promise<Gallery> {
  const outDir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-gallery-'));
  const remove = (): void => rmSync(outDir, { recursive: true, force: true });
  const config = { configFile: CONFIG, logLevel: 'error', build: { outDir } } as const;
  try {
    await build(config);
    const server = await preview({ ...config, preview: { strictPort: false } });
    const origin = server.resolvedUrls?.local[0] ?? '';
    return { url: `${origin}gallery.html`, close: () => server.close().finally(remove) };
  } catch (error) {
    remove();
    throw error;
  }
}
