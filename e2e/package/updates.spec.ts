import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { expect, test, type Page } from '@playwright/test';

import { Administrator, DECLINED } from './support/administrator.ts';
import { Feed } from './support/feed.ts';
import { ownTotalAbove, takeCard } from '../support/race.ts';
import { HEAT_MS } from '../support/run-clock.ts';
import { packages } from './support/packages.ts';
import { createRider, deleteRider, startInstalled, UPDATE_CACHE } from './support/rider.ts';
import { install, installedVersion, purge } from './support/system.ts';

/** Past the moment at which the app looks for the first time, 10 s after its start, by several of its looks. */
const LONG_ENOUGH_MS = 25_000;
const NEEDED_MS = 90_000;
/** It looks after 10 s, and fetches 100 MB; a busy machine takes its time. */
const READY_MS = 90_000;

let feed: Feed;
let administrator: Administrator;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async () => {
  const { installed, newer, feedPort } = packages();
  purge();
  await createRider();
  install(installed.deb);
  feed = await Feed.open(feedPort, newer.deb, newer.version);
  administrator = new Administrator();
});

test.afterAll(async () => {
  await feed.close();
  administrator.close();
  purge();
  await deleteRider();
});

test('a file that was changed on the way is refused, and nothing of it stays', async () => {
  feed.isTampered = true;
  const { page, stop } = await startInstalled();
  await begin(page);
  await page.getByTestId('open-settings').click();
  const words = page.getByTestId('update-words');
  await expect(words).toHaveAttribute('data-phase', 'failed', { timeout: READY_MS });
  await expect(words).toContainText('An update came that is not what was announced. It was thrown away');
  await expect(page.getByTestId('update-install')).toHaveCount(0);
  expect(waitingPackages()).toEqual([]);
  await stop();
  expect(feed.asked.some((asked) => asked.endsWith('.deb'))).toBe(true);
  expect(installedVersion()).toBe(packages().installed.version);
  feed.isTampered = false;
});

test('during a ride the feed is asked nothing; after it, the newer version is found', async () => {
  // The clock is the day's own: enough of a heat for all of this.
  const left = HEAT_MS - (Date.now() % HEAT_MS);
  if (left < NEEDED_MS) await sleep(left);
  // A ride that is still on when the app starts again is taken up at once, as soon as it has a second.
  const first = await startInstalled();
  await first.page.getByTestId('join').click();
  await ownTotalAbove(first.page, 0);
  await first.stop();
  feed.asked.length = 0;
  const { page, stop } = await startInstalled();
  await expect(page.getByTestId('race-view')).toBeVisible();
  await sleep(LONG_ENOUGH_MS);
  await expect(page.getByTestId('race-view')).toBeVisible();
  expect(feed.asked).toEqual([]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('start-view')).toBeVisible();
  await expect.poll(() => feed.asked.length, { timeout: READY_MS }).toBeGreaterThan(0);
  await stop();
});

test('found, fetched and verified, it is offered in one line, and waits', async () => {
  const { page, stop } = await startInstalled();
  const line = page.getByTestId('update-ready');
  await expect(line).toContainText(`Alleycat ${packages().newer.version} is here`, { timeout: READY_MS });
  await page.screenshot({ path: test.info().outputPath('update-ready.png') });
  const [waiting = ''] = waitingPackages();
  expect(fs.readFileSync(waiting).equals(fs.readFileSync(packages().newer.deb))).toBe(true);
  await page.getByTestId('update-later').click();
  await expect(line).toHaveCount(0);
  await stop();
  expect(installedVersion()).toBe(packages().installed.version);
});

test('where no administrator agrees it says so and goes on; where one does, the new version is installed and starts', async () => {
  const { page, again, stop } = await startInstalled({
    env: { PATH: `${administrator.folder}:/usr/bin:/bin` },
    stays: true,
  });
  await expect(page.getByTestId('update-ready')).toBeVisible({ timeout: READY_MS });
  // Not awaited: the app stands still until there is an answer.
  let clicked = page.getByTestId('update-band-install').click();
  const command = await administrator.asked();
  expect(command).toBe(`dpkg -i ${waitingPackages()[0]}`);
  administrator.answer(DECLINED);
  // dpkg may have failed for want of a library: that is tried, too.
  expect(await administrator.asked()).toBe('apt-get install -f -y');
  administrator.answer(DECLINED);
  await clicked;
  await expect(page.getByTestId('trouble')).toContainText('The update was not installed. It stays here');
  expect(installedVersion()).toBe(packages().installed.version);

  clicked = page.getByTestId('update-band-install').click();
  install((await administrator.asked()).replace('dpkg -i ', ''));
  administrator.answer(0);
  // It may have ended before it could say that it was clicked.
  await clicked.catch(() => undefined);
  const newPage = await again();
  await newPage.getByTestId('open-settings').click();
  await expect(newPage.getByTestId('version')).toContainText(packages().newer.version);
  await expect(newPage.getByTestId('update-words')).toHaveAttribute('data-phase', 'current');
  expect(installedVersion()).toBe(packages().newer.version);
  await newPage.screenshot({ path: test.info().outputPath('updated.png') });
  await stop();
});

async function begin(page: Page): Promise<void> {
  await takeCard(page, 'Rosa');
}

/** The packages that the updater keeps in the rider's cache, whole. */
function waitingPackages(): string[] {
  const folder = path.join(UPDATE_CACHE, `${packages().name}-updater`, 'pending');
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  return names
    .filter((name) => name.endsWith('.deb') && !name.startsWith('temp-'))
    .map((name) => path.join(folder, name));
}
