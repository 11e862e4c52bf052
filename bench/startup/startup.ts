import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { figure, type Figure } from '../lib/figure.ts';
import type { BenchOptions } from '../lib/options.ts';
import { timeNpmStart, type StartTimes } from './npm-start.ts';
import { hasWindows, timeWindow } from './window.ts';

const MOMENTS: Readonly<Record<keyof StartTimes, string>> = {
  built: 'built',
  served: 'its address said',
  page: 'its page answered',
  state: 'first state at a screen',
  connected: 'connected to its local cloud',
};

/**
 * From the start of `npm start` until one can ride, and from that of Electron until it has painted: each with an empty data
 * folder, and with the one that the run before has left.
 */
export async function benchStartup({ runs }: BenchOptions): Promise<Figure[]> {
  const started = { cold: [] as StartTimes[], warm: [] as StartTimes[] };
  const painted = { cold: [] as number[], warm: [] as number[] };
  const withWindow = hasWindows();
  if (!withWindow)
    process.stdout.write('startup: no Electron or no display here; only the served app is measured\n');
  for (let run = 0; run < runs; run++) {
    await inFolder(async (dir) => {
      started.cold.push(await timeNpmStart(dir));
      started.warm.push(await timeNpmStart(dir));
    });
    if (!withWindow) continue;
    await inFolder(async (dir) => {
      painted.cold.push(await timeWindow(dir));
      painted.warm.push(await timeWindow(dir));
    });
  }
  const figures: Figure[] = [];
  for (const folder of ['cold', 'warm'] as const) {
    for (const moment of Object.keys(MOMENTS) as (keyof StartTimes)[]) {
      const times = started[folder].map((one) => one[moment]);
      figures.push(figure(`npm start, ${folder}: ${MOMENTS[moment]}`, 'ms', times));
    }
    if (withWindow) figures.push(figure(`Electron, ${folder}: first paint`, 'ms', painted[folder]));
  }
  return figures;
}

async function inFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'alleycat-bench-'));
  try {
    await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
