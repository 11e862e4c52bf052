/** What an installed app takes of the machine: all of its processes, as the kernel counts them. */
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { usageOf } from '../../support/process-usage.ts';
import { descendantsOf } from '../../support/processes.ts';

/** Which of its processes, by its command: the first whose pattern fits. */
const PARTS: readonly (readonly [part: string, pattern: RegExp])[] = [
  ['the screen', /--type=renderer/],
  ['drawing (no graphics card here)', /--type=gpu-process/],
  ['the local cloud', /node\.mojom\.NodeService/],
  ['Chromium’s network and helpers', /--type=|chrome_crashpad/],
  ['the main process', /./],
];

/** One part of the app over some time. */
export interface PartUsage {
  part: string;
  /** % of one core. */
  cpuPercent: number;
  /** In memory at the end, MiB: what it shares with others counts in parts. */
  memoryMib: number;
}

/** @param pid of the app's main process */
export async function usageOver(pid: number, ms: number): Promise<PartUsage[]> {
  const before = cpuOf(pid);
  const from = performance.now();
  await sleep(ms);
  const overMs = performance.now() - from;
  const after = cpuOf(pid);
  return PARTS.map(([part]) => {
    const own = [...after].filter(([, one]) => one.part === part);
    const cpuMs = own.reduce((sum, [id, one]) => sum + one.cpuMs - (before.get(id)?.cpuMs ?? 0), 0);
    const memoryMib = own.reduce((sum, [id]) => sum + proportionalMib(id), 0);
    return { part, cpuPercent: (cpuMs / overMs) * 100, memoryMib };
  });
}

function cpuOf(pid: number): Map<number, { part: string; cpuMs: number }> {
  const all = [{ pid, command: '' }, ...descendantsOf(pid)];
  return new Map(
    all.map(({ pid: id, command }) => {
      const part = PARTS.find(([, pattern]) => pattern.test(command || ' '))?.[0] ?? '';
      return [id, { part, cpuMs: usageOf(id)?.cpuMs ?? 0 }];
    }),
  );
}

/** https://docs.kernel.org/filesystems/proc.html, `Pss`; 0 for a process that has just ended */
function proportionalMib(pid: number): number {
  try {
    const rollup = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
