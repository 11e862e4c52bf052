import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test, type Page } from '@playwright/test';

import { ProcessLog } from '../support/process-log.ts';
import { takeCard } from '../support/race.ts';
import { packages } from './support/packages.ts';
import { createRider, DATA, deleteRider, startInstalled } from './support/rider.ts';
import { filesOfPackage, install, purge } from './support/system.ts';
import { usageOver, type PartUsage } from './support/usage.ts';

/** How often each start is measured: more for docs/benchmarks.md. */
const STARTS = Number(process.env['ALLEYCAT_STARTS'] ?? 1);
/** The others of the race in which it is measured. */
const RIDERS = 1000;
/** For what is done once after the start, ms. */
const SETTLE_MS = 15_000;
const MEASURED_MS = 60_000;
/** In a race: from so long after its start, when everybody rides. */
const UNDER_WAY_MS = 30_000;
const PAINT_MS = 60_000;
const LOOK_MS = 20;
/** Of the native modules; with those of every platform they are 56 MB. */
const NATIVE_LIMIT_MB = 10;
const DEB_LIMIT_MB = 110;

/** Parts of the installed package, the first whose pattern a file has. */
const PARTS: readonly (readonly [part: string, pattern: RegExp])[] = [
  ['native modules', /\.node$/],
  ['the app (app.asar)', /\/app\.asar$/],
  ['Electron’s program', /\/usr\/lib\/([^/]+)\/\1$/],
  ['its libraries', /\.so(\.\d)?$/],
  ['licences of Chromium', /LICENSES\.chromium\.html$/],
  ['ICU, resources, languages, snapshots', /\.(dat|pak|bin)$/],
  ['icons, entry, metadata and the rest', /./],
];

test.beforeAll(async () => {
  purge();
  await createRider();
  install(packages().installed.deb);
});

test.afterAll(async () => {
  purge();
  await deleteRider();
});

test('the package is as large as its parts, and has no more of them than it needs', () => {
  const sizes = new Map<string, number>(PARTS.map(([part]) => [part, 0]));
  for (const file of filesOfPackage()) {
    const stat = fs.lstatSync(file);
    const part = PARTS.find(([, pattern]) => pattern.test(file))?.[0] ?? '';
    if (stat.isFile()) sizes.set(part, (sizes.get(part) ?? 0) + stat.size);
  }
  const deb = fs.statSync(packages().installed.deb).size;
  console.log(`the .deb: ${megabytes(deb)} MB`);
  for (const [part, size] of sizes) console.log(`  ${part}: ${megabytes(size)} MB`);
  expect(sizes.get('native modules') ?? 0).toBeLessThan(NATIVE_LIMIT_MB * 1e6);
  expect(deb).toBeLessThan(DEB_LIMIT_MB * 1e6);
});

test('how long it takes to its first paint is measured', async () => {
  test.setTimeout(60_000 + STARTS * 240_000);
  const cold: number[] = [];
  const warm: number[] = [];
  for (let run = 0; run < STARTS; run++) {
    await createRider();
    forgetFiles();
    cold.push(await timeStart());
    warm.push(await timeStart());
  }
  for (const [name, times] of Object.entries({ cold, warm }))
    console.log(`${name}, ms to the first paint: ${times.map(Math.round).join(' ')}`);
  expect([...cold, ...warm].every((time) => time > 0)).toBe(true);
});

test('what it takes of the machine idle, and in a race of 1,000 and one, is measured', async () => {
  // The next heat of the day's clock may be five minutes away.
  test.setTimeout(720_000);
  await createRider();
  const { page, pid, stop } = await startInstalled({ args: ['--opponents', '0'] });
  await takeCard(page, 'Rosa');
  await sleep(SETTLE_MS);
  print('idle', await usageOver(pid, MEASURED_MS));
  await page.getByTestId('warm-up').click();
  const field = spawn(process.execPath, [
    'simulator/cli/index.ts',
    '--racers',
    String(RIDERS),
    '--data-dir',
    DATA,
  ]);
  const log = new ProcessLog(field);
  try {
    await expect(page.getByTestId('race-view'), log.text).toBeVisible({ timeout: 330_000 });
    await sleep(UNDER_WAY_MS);
    const race = await usageOver(pid, MEASURED_MS);
    await expect(page.getByTestId('riders'), log.text).toHaveText('1,001');
    print('in a race of 1,001', race);
    expect(race.every(({ memoryMib }) => memoryMib > 0)).toBe(true);
  } finally {
    field.kill('SIGKILL');
    await stop();
  }
});

function print(when: string, parts: readonly PartUsage[]): void {
  const sum = (of: 'cpuPercent' | 'memoryMib'): number => parts.reduce((all, part) => all + part[of], 0);
  const line = (part: string, cpuPercent: number, memoryMib: number): string =>
    `  ${part}: ${cpuPercent.toFixed(1)} % of a core, ${memoryMib.toFixed(0)} MiB`;
  console.log(`${when}, over ${MEASURED_MS / 1000} s:`);
  for (const { part, cpuPercent, memoryMib } of parts) console.log(line(part, cpuPercent, memoryMib));
  console.log(line('together', sum('cpuPercent'), sum('memoryMib')));
}

/** Nothing that was read from the disk before is still in memory. https://docs.kernel.org/admin-guide/sysctl/vm.html#drop-caches */
function forgetFiles(): void {
  execFileSync('sync');
  fs.writeFileSync('/proc/sys/vm/drop_caches', '3');
}

/** @returns ms from the start of the app's process until its page has painted something for the first time */
async function timeStart(): Promise<number> {
  const { page, pid, stop } = await startInstalled();
  const painted = await paintedAt(page);
  const time = painted - startOf(pid);
  await stop();
  return time;
}

async function paintedAt(page: Page): Promise<number> {
  for (let waited = 0; waited < PAINT_MS; waited += LOOK_MS) {
    const at = await page.evaluate(() => {
      const [first] = performance.getEntriesByName('first-contentful-paint');
      return first === undefined ? null : performance.timeOrigin + first.startTime;
    });
    if (at !== null) return at;
    await sleep(LOOK_MS);
  }
  throw new Error(`The window painted nothing in ${PAINT_MS / 1000} s.`);
}

/** By the kernel: the 22nd field, in hundredths of a second since the machine started. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function startOf(pid: number): number {
  const stat = fs.readFileSync(path.join('/proc', String(pid), 'stat'), 'utf8');
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  const [uptime = ''] = fs.readFileSync('/proc/uptime', 'utf8').split(' ');
  return Date.now() - Number(uptime) * 1000 + ticks * 10;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
