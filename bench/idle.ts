import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { BenchApp } from './heat/app.ts';
import { usageFigures } from './heat/figures.ts';
import type { Figure } from './lib/figure.ts';
import type { BenchOptions } from './lib/options.ts';
import { usageOf } from '../e2e/support/process-usage.ts';

/** Unless said. */
const SECONDS = 60;
/** For what is done once after the start, s. */
const SETTLE_SECONDS = 5;

/** What the app and its local cloud use while nobody rides: a screen is connected, a heat comes and goes. */
export async function benchIdle({ seconds }: BenchOptions): Promise<Figure[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-bench-'));
  try {
    const app = await BenchApp.start(dir);
    try {
      await sleep(SETTLE_SECONDS * 1000);
      const { pids } = app;
      const from = { at: performance.now(), app: usageOf(pids.app), cloud: usageOf(pids.cloud) };
      await sleep((seconds ?? SECONDS) * 1000);
      const overMs = performance.now() - from.at;
      return [
        ...usageFigures('idle app', from.app, usageOf(pids.app), { overMs, atMost: 1 }),
        ...usageFigures('idle cloud', from.cloud, usageOf(pids.cloud), { overMs, atMost: 1 }),
      ];
    } finally {
      await app.close();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
