import fs from 'node:fs';
import path from 'node:path';

import type { Page } from '@playwright/test';

import { join, joinedRacer, openBackendSetting } from '../support/joining.ts';
import { readJournal } from '../support/journal.ts';
import { expectKeptForOwnerOnly } from '../support/kept-key.ts';
import { accessible } from '../support/look.ts';
import { operatorOf } from '../support/operator.ts';
import { cloudOf, descendantsOf, isRunning } from '../support/processes.ts';
import { awaitFinish, expectTotalsOfStream, joinHeat, ownTotalAbove, takeCard } from '../support/race.ts';
import { ProcessLog } from '../support/process-log.ts';
import { beginHeat, setClock } from '../support/run-clock.ts';
import { expect, test } from '../support/test.ts';
import { packages } from './support/packages.ts';
import {
  asRider,
  createRider,
  DATA,
  deleteRider,
  giveToRider,
  onDesktop,
  startInstalled,
} from './support/rider.ts';
import { Screen } from './support/screen.ts';
import { install, purge } from './support/system.ts';

/** The installed app beside the bike, from outside: what its page shows, what the system's windows say, what lies in its files. */

const SPEED = 5;
/** For what takes its time within one heat. */
const SLOW = 2;
const OPPONENTS = 5;
const PLACE = { x: 40, y: 30, width: 1100, height: 700 };
const OWNER_ONLY = 0o600;

/** The commands of the page's bridge, by their names in the contract. */
interface Bridge {
  commands: Record<string, (params: unknown) => Promise<{ ok: boolean; value: unknown }>>;
}

test.beforeAll(() => {
  purge();
  install(packages().installed.deb);
});
test.beforeEach(createRider);
test.afterAll(async () => {
  purge();
  await deleteRider();
});

test('by the keyboard alone into the first ride; every screen on the way can be read, in both themes', async () => {
  // Enough of a heat for all of this.
  setClock(path.join(DATA, `speed-${SLOW}`), 290, SLOW);
  giveToRider();
  const { page, stop } = await startInstalled({
    args: ['--speed', String(SLOW), '--opponents', String(OPPONENTS)],
  });
  const view = page.getByTestId('first-run-view');
  await expect(page.getByTestId('name-input')).toBeFocused();
  await readInBothThemes(page);
  await page.keyboard.type('Rosa');
  await page.keyboard.press('Enter');
  await expect(view).toHaveAttribute('data-step', 'bike');
  await readInBothThemes(page);
  await page.keyboard.press('n');
  await expect(view).toHaveAttribute('data-step', 'go');
  await readInBothThemes(page);
  await page.keyboard.press('4');
  await expect(page.getByTestId('join')).toBeEnabled();
  await page.keyboard.press('Space');
  await expect(page.getByTestId('race-view')).toHaveAttribute('data-race-id', /^4-/);
  await ownTotalAbove(page, 0);
  await readInBothThemes(page);

  const opened = page.context().waitForEvent('page');
  await page.keyboard.press('v');
  const tv = await opened;
  await expect(tv.getByTestId('tv-view')).toHaveAttribute('data-race-id', /^4-/);
  const second = async () => Number(await tv.getByTestId('tv-board').getAttribute('data-second'));
  await expect.poll(second).toBeGreaterThan(0);
  const then = await second();
  await expect.poll(second).toBeGreaterThan(then);
  await readInBothThemes(tv);
  await tv.keyboard.press('Escape').catch(() => undefined);
  await expect.poll(() => page.context().pages().length).toBe(1);

  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('start-view')).toBeVisible();
  await readInBothThemes(page);
  for (const [key, screen] of [
    ['b', 'pairing'],
    ['r', 'records'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByTestId(`${screen}-view`)).toBeVisible();
    await readInBothThemes(page);
    await page.keyboard.press('Escape');
  }
  for (const screen of ['results', 'my-rides', 'settings']) {
    await page.getByTestId(`open-${screen}`).press('Enter');
    await expect(page.getByTestId(`${screen}-view`)).toBeVisible();
    await readInBothThemes(page);
    await page.keyboard.press('Escape');
  }
  await expect(page.getByTestId('start-view')).toBeVisible();
  expect(await stop()).toBe(0);
});

test('a page and a cloud that are killed come back into the running race; quitting asks; each second counts once', async () => {
  beginHeat(DATA, SPEED);
  giveToRider();
  const app = await startInstalled({ args: ['--speed', String(SPEED), '--opponents', String(OPPONENTS)] });
  const raceId = await joinHeat(app.page);
  const before = await ownTotalAbove(app.page, 0);

  const screens = descendantsOf(app.pid).filter(({ command }) => command.includes('--type=renderer'));
  expect(screens).toHaveLength(1);
  for (const { pid } of screens) {
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => isRunning(pid)).toBe(false);
  }
  const page = await app.reattach();
  await expect(page.getByTestId('race-view')).toHaveAttribute('data-race-id', raceId);
  const then = await ownTotalAbove(page, before);

  const cloud = cloudOf(app.pid);
  process.kill(cloud, 'SIGKILL');
  const trouble = page.getByTestId('backend-trouble');
  await expect(trouble).toContainText('The backend went away; starting it again. Your ride is kept.');
  await expect(trouble).toBeHidden();
  expect(cloudOf(app.pid)).not.toBe(cloud);
  const later = await ownTotalAbove(page, then);

  // The system's own question, and the answer of a hand that slipped.
  const desktop = new Screen(app.desktopPid);
  const main = await desktop.window('Alleycat');
  desktop.press(main, 'ctrl+q');
  desktop.press(await desktop.window('You are in a race'), 'Escape');
  await desktop.closed('You are in a race');
  await ownTotalAbove(page, later);

  await awaitFinish(page, raceId);
  await readInBothThemes(page);
  const appDir = path.join(DATA, `speed-${SPEED}`);
  const seconds = readJournal(appDir, raceId).samples?.map(([second]) => second) ?? [];
  expect(new Set(seconds).size).toBe(seconds.length);
  await expectTotalsOfStream(page, appDir, raceId, OPPONENTS + 1);
  expect(await app.stop()).toBe(0);
});

test('a second one ends; the window opens where it was; what broke is kept and said, and can be copied without a name', async () => {
  const settings = path.join(DATA, 'settings.json');
  fs.mkdirSync(path.join(DATA, 'window'), { recursive: true });
  fs.writeFileSync(settings, '{"v":1,"racerId":"r-1","name":"Ro');
  fs.writeFileSync(
    path.join(DATA, 'window', 'window-place.json'),
    JSON.stringify({ ...PLACE, maximized: false, fullScreen: false }),
  );
  giveToRider();
  const { page, desktopPid, stop } = await startInstalled();
  await expect(page.getByTestId('notice')).toContainText('The settings file could not be used');
  const desktop = new Screen(desktopPid);
  expect(desktop.placeOf(await desktop.window('Alleycat'))).toEqual(PLACE);

  const second = asRider(onDesktop([packages().name]));
  const log = new ProcessLog(second);
  expect(await new Promise((resolve) => second.once('close', resolve))).toBe(0);
  expect(log.text).toContain('Alleycat is running already: its window comes forward.\n');

  await takeCard(page, 'Rosa');
  await command(page, 'diagnostics.report', { message: 'as a test wanted it' });
  const copied = (await command(page, 'diagnostics.copy')) as { text: string; copied: boolean };
  expect(copied.copied).toBe(true);
  expect(copied.text).toMatch(/^Alleycat \d+\.\d+\.\d+, in a window, /);
  expect(copied.text).toContain('a screen broke {"message":"as a test wanted it"}');
  expect(copied.text).not.toMatch(/Rosa|alleycat-rider/);
  const logFile = path.join(DATA, 'logs', 'main.log');
  expect(fs.statSync(logFile).mode & 0o777).toBe(OWNER_ONLY);
  expect(fs.readFileSync(logFile, 'utf8')).not.toContain('Rosa');
  expect(await stop()).toBe(0);

  // The next start is another language's, at the same place, under the name that was kept.
  const again = await startInstalled({ env: { LANG: 'de_DE.UTF-8', LANGUAGE: 'de' } });
  await expect(again.page.getByTestId('start-view')).toContainText('Rosa');
  await expect(again.page.locator('html')).toHaveAttribute('lang', 'de');
  const there = new Screen(again.desktopPid);
  expect(there.placeOf(await there.window('Alleycat'))).toEqual(PLACE);
  expect(await again.stop()).toBe(0);

  // A language that neither Alleycat nor what was packed of Chromium speaks: the page is told it all the same.
  const french = await startInstalled({ env: { LANG: 'fr_FR.UTF-8', LANGUAGE: 'fr_FR' } });
  await expect(french.page.locator('html')).toHaveAttribute('lang', 'en');
  expect(await command(french.page, 'state.get')).toMatchObject({
    system: { languages: expect.arrayContaining(['fr-FR']) as unknown, locale: 'fr-FR' },
  });
  expect(await french.stop()).toBe(0);
});

test('its page has the contract’s commands and nothing of Node or of the web beyond', async () => {
  const { page, stop } = await startInstalled();
  await expect(page.getByTestId('name-input')).toBeVisible();
  expect(new URL(page.url()).protocol).toBe('app:');
  expect(
    await page.evaluate(async () => ({
      node: ['process', 'require', 'module', 'Buffer', 'electron'].filter((name) => name in window),
      bridge: Object.keys((window as unknown as { alleycat: object }).alleycat).sort(),
      opened: window.open('https://example.invalid/'),
      fetched: await fetch('https://example.invalid/').then(
        () => 'fetched',
        () => 'refused',
      ),
      notifications: await Notification.requestPermission(),
      clipboard: await navigator.clipboard.readText().then(
        () => 'given',
        (error: unknown) => (error as Error).name,
      ),
    })),
  ).toEqual({
    node: [],
    bridge: ['commands', 'events'],
    opened: null,
    fetched: 'refused',
    notifications: 'denied',
    clipboard: 'NotAllowedError',
  });
  await stop();
});

test('its key for a backend lies in one file, for its owner only', async ({ launchServed, dataDir }) => {
  await launchServed({ dataDir, opponents: 0 });
  const operator = await operatorOf(dataDir);
  const { page, stop } = await startInstalled({ args: ['--opponents', '0'] });
  await openBackendSetting(page);
  const file = { name: 'alleycat-backend.json', mimeType: 'application/json' };
  await join(page, { ...file, buffer: fs.readFileSync(operator.file) }, await operator.invite('Rosa'));
  await joinedRacer(page);
  expectKeptForOwnerOnly(DATA);
  await stop();
});

/** One of the contract's commands, as the page calls it. @returns its value */
async function command(page: Page, name: string, params: unknown = null): Promise<unknown> {
  const reply = await page.evaluate(
    ([name, params]) => (window as unknown as { alleycat: Bridge }).alleycat.commands[name]?.(params),
    [name, params] as const,
  );
  expect(reply).toMatchObject({ ok: true });
  return reply?.value;
}

async function readInBothThemes(page: Page): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await command(page, 'settings.save', { theme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await accessible(page);
  }
}
