import { setTimeout as sleep } from 'node:timers/promises';

import { locateElectron } from '../../e2e/electron-runtime/provide.mjs';
import { startElectronApp } from '../../e2e/support/electron-app.ts';

const LOOK_MS = 20;
const PAINT_MS = 30_000;

/** Whether a window can be opened: there is an Electron, and a display. */
export function hasWindows(): boolean {
  return locateElectron() !== null && Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
}

/**
 * Opens the built app (`out/`) in Electron, and ends it.
 * @returns ms from the start of Electron's process until its page has painted something for the first time
 */
export async function timeWindow(dataDir: string): Promise<number> {
  const startedAt = Date.now();
  const app = await startElectronApp({ dataDir });
  try {
    for (let waited = 0; waited < PAINT_MS; waited += LOOK_MS) {
      // By the page's own clock, which is the machine's. https://developer.mozilla.org/en-US/docs/Web/API/PerformancePaintTiming
      const paintedAt = await app.page.evaluate(() => {
        const [first] = performance.getEntriesByName('first-contentful-paint');
        return first === undefined ? null : performance.timeOrigin + first.startTime;
      });
      if (paintedAt !== null) return paintedAt - startedAt;
      await sleep(LOOK_MS);
    }
    throw new Error(`The window painted nothing in ${PAINT_MS / 1000} s.`);
  } finally {
    await app.stop();
  }
}
