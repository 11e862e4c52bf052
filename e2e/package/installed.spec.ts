import fs from 'node:fs';
import path from 'node:path';

import { expect, test, type Page } from '@playwright/test';

import { startRadio } from '../radio/harness/radio.ts';
import { startBike, type VirtualBike } from '../radio/harness/virtual-bike.ts';
import { descendantsOf } from '../support/processes.ts';
import { awaitFinish, expectTotalsOfStream, takeCard } from '../support/race.ts';
import { setClock } from '../support/run-clock.ts';
import { packages } from './support/packages.ts';
import { createRider, DATA, deleteRider, giveToRider, startInstalled } from './support/rider.ts';
import { everything, filesOfPackage, install, installedVersion, purge } from './support/system.ts';

const SPEED = 5;
const OPPONENTS = 3;
/** Clock seconds to the next heat: time to pair. */
const HEAT_IN = 100;
/** What each version leaves in an empty folder of data, at least. */
const RIDERS_DATA = ['settings.json', `speed-${SPEED}/rides`, `speed-${SPEED}/settings.json`];

let before: Set<string>;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  purge();
  await createRider();
  before = everything();
});

test.afterAll(async () => {
  purge();
  await deleteRider();
});

test('dpkg installs it, with an entry, icons of all sizes and AppStream’s metadata', () => {
  const { name, installed } = packages();
  install(installed.deb);
  expect(installedVersion()).toBe(installed.version);
  const files = filesOfPackage();
  const sizes = [16, 24, 32, 48, 64, 96, 128, 256, 512].map((size) => `${size}x${size}/apps/${name}.png`);
  for (const icon of [...sizes, `scalable/apps/${name}.svg`])
    expect(files).toContain(`/usr/share/icons/hicolor/${icon}`);
  expect(files).toContain(`/usr/share/applications/${name}.desktop`);
  expect(files).toContain('/usr/share/metainfo/app.alleycat.AlleycatTrial.metainfo.xml');
  // Chromium's sandbox needs it where user namespaces are not for everybody.
  expect(fs.statSync(`/usr/lib/${name}/chrome-sandbox`).mode & 0o7777).toBe(0o4755);
});

test('native modules of this platform alone are in it, beside the archive', () => {
  const native = filesOfPackage().filter((file) => file.endsWith('.node'));
  expect(native.length).toBeGreaterThan(3);
  for (const file of native) {
    expect(file).toContain('/app.asar.unpacked/');
    expect(file).toMatch(/linux-x64/);
    expect(file).not.toMatch(/musl/);
  }
});

test('an ordinary user starts it, and its pages are in Chromium’s sandbox', async () => {
  const app = await startInstalled();
  await expect(app.page.getByTestId('name-input')).toBeVisible();
  const all = descendantsOf(app.pid);
  expect(all.some(({ command }) => command.includes('--no-sandbox'))).toBe(false);
  const pages = all.filter(({ command }) => command.includes('--type=renderer'));
  expect(pages).toHaveLength(1);
  const status = fs.readFileSync(`/proc/${pages[0]?.pid}/status`, 'utf8');
  // Filtered system calls, no new rights, and process numbers of its own.
  expect(status).toMatch(/^Seccomp:\t2$/m);
  expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  expect(status).toMatch(/^NSpid:\t\d+\t\d+/m);
  expect(await app.stop()).toBe(0);
});

test('a race is ridden in it on a bike over the radio, and every total is the sum of its samples', async () => {
  const appDir = path.join(DATA, `speed-${SPEED}`);
  setClock(appDir, HEAT_IN, SPEED);
  giveToRider();
  const radio = await startRadio();
  try {
    const adapter = await radio.adapter();
    fs.chmodSync(path.dirname(adapter.port), 0o711);
    const bike = await startBike(radio, { name: 'Test bike', kind: 'ftms', everyMs: 100, speed: SPEED });
    await bike.ride(88, 50, 200, 140);
    const { page, stop } = await startInstalled({
      args: ['--speed', String(SPEED), '--opponents', String(OPPONENTS)],
      env: { BLUETOOTH_HCI_SOCKET_UART_PORT: adapter.port },
    });
    await takeCard(page, 'Rosa');
    await pair(page, bike);
    await page.getByTestId('warm-up').click();
    const race = page.getByTestId('race-view');
    await expect(race).toBeVisible({ timeout: 60_000 });
    const raceId = (await race.getAttribute('data-race-id')) ?? '';
    await expect(page.getByTestId('cadence-value')).toContainText('88');
    await page.screenshot({ path: test.info().outputPath('race.png') });
    await awaitFinish(page, raceId);
    await expectTotalsOfStream(page, appDir, raceId, OPPONENTS + 1);
    expect(await stop()).toBe(0);
  } finally {
    await radio.close();
  }
});

test('removed with dpkg, nothing is left of it but the rider’s data', () => {
  const { name } = packages();
  expect([...everything()].filter((file) => !before.has(file))).not.toEqual([]);
  purge();
  expect(installedVersion()).toBe('');
  expect([...everything()].filter((file) => !before.has(file))).toEqual([]);
  expect(fs.readdirSync('/var/lib/dpkg/info').filter((file) => file.startsWith(`${name}.`))).toEqual([]);
  for (const file of RIDERS_DATA) expect(fs.existsSync(path.join(DATA, file)), file).toBe(true);
});

async function pair(page: Page, { id }: VirtualBike): Promise<void> {
  await page.getByTestId('open-pairing').first().click();
  const row = page.locator(`[data-testid="heard-row"][data-device-id="${id}"]`);
  await expect(row).toContainText('Test bike');
  await row.getByTestId('pair-bike').click();
  await expect(page.getByTestId('slot-bike')).toHaveAttribute('data-link', 'connected');
  await expect(page.getByTestId('slot-bike-cadence')).toHaveText('88');
  await page.getByTestId('pairing-done').click();
}
