import fs from 'node:fs';
import path from 'node:path';

import { joinHeat, ownTotalAbove } from '../support/race.ts';
import { beginHeat } from '../support/run-clock.ts';
import { expect, test } from '../support/test.ts';

/** What the shell does for whoever has the app on a desk. In the project "electron" only. */

const PLACE = { x: 40, y: 30, width: 1100, height: 700 };

test('the window opens where it was, and on a display that is there; F1, the menu and V do what they say', async ({
  launchElectron,
  dataDir,
}) => {
  const file = path.join(dataDir, 'window', 'window-place.json');
  const bounds = (app: Awaited<ReturnType<typeof launchElectron>>['app']) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  const first = await launchElectron({ dataDir });
  await expect(first.page.getByTestId('name-input')).toBeVisible();
  await first.app.evaluate(
    ({ BrowserWindow }, place) => BrowserWindow.getAllWindows()[0]?.setBounds(place),
    PLACE,
  );
  await expect.poll(() => bounds(first.app)).toEqual(PLACE);
  await first.stop();
  expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual({
    ...PLACE,
    maximized: false,
    fullScreen: false,
  });

  const second = await launchElectron({ dataDir });
  await expect(second.page.getByTestId('name-input')).toBeVisible();
  expect(await bounds(second.app)).toEqual(PLACE);

  // The menu, as the system would choose in it.
  const choose = (id: string) =>
    second.app.evaluate(({ Menu }, id) => void Menu.getApplicationMenu()?.getMenuItemById(id)?.click(), id);
  await choose('keys');
  await expect(second.page.getByTestId('keys')).toBeVisible();
  await second.page.keyboard.press('Escape');
  await expect(second.page.getByTestId('keys')).toBeHidden();
  await choose('settings');
  await expect(second.page.getByTestId('settings-view')).toBeVisible();
  await choose('larger');
  await expect(second.page.getByTestId('zoom')).toHaveText('+1');
  await choose('smaller');
  await expect(second.page.getByTestId('zoom')).toHaveText('0');
  expect(
    await second.app.evaluate(
      ({ Menu, BrowserWindow }) =>
        new Promise<boolean>((resolve) => {
          const [window] = BrowserWindow.getAllWindows();
          // Without a window manager nothing fills the screen: what is watched is that it is asked for.
          if (window) window.setFullScreen = (on) => resolve(on);
          Menu.getApplicationMenu()?.getMenuItemById('fullScreen')?.click(undefined, window);
        }),
    ),
  ).toBe(true);
  await second.stop();

  // A display that was there is gone.
  fs.writeFileSync(file, JSON.stringify({ ...PLACE, x: 4000, maximized: false, fullScreen: false }));
  const third = await launchElectron({ dataDir });
  await expect(third.page.getByTestId('name-input')).toBeVisible();
  const shown = await bounds(third.app);
  expect(shown?.x).toBeLessThan(1280);
  await third.stop();
});

test('in a race it keeps awake, sleeps and wakes, shows the board on a TV, and asks before it quits', async ({
  launchElectron,
  dataDir,
}) => {
  beginHeat(dataDir, 5);
  const { page, app } = await launchElectron({ dataDir, speed: 5, opponents: 5 });
  // Identifiers are counted up from 0.
  const awake = () =>
    app.evaluate(({ powerSaveBlocker }) =>
      Array.from({ length: 10 }, (_, id) => powerSaveBlocker.isStarted(id)).some(Boolean),
    );
  await expect(page.getByTestId('name-input')).toBeVisible();
  expect(await awake()).toBe(false);
  const raceId = await joinHeat(page);
  await expect.poll(awake).toBe(true);
  const before = await ownTotalAbove(page, 0);

  // As the system tells it; that it really sleeps cannot be had here.
  await app.evaluate(({ powerMonitor }) => {
    powerMonitor.emit('suspend');
    powerMonitor.emit('resume');
  });
  const log = fs.readFileSync(path.join(dataDir, 'logs', 'main.log'), 'utf8');
  expect(log).toMatch(
    /the machine goes to sleep[^]*the machine is awake again[^]*the links are probed, and the clock is set anew/,
  );
  await ownTotalAbove(page, before);

  // The race is what is shown: the menu offers no settings until it is over.
  const settingsOffered = () =>
    app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('settings')?.enabled);
  await expect.poll(settingsOffered).toBe(false);

  // The TV: the same race, live, in a window of its own.
  const opened = app.waitForEvent('window');
  await page.keyboard.press('v');
  const tv = await opened;
  await expect(tv.getByTestId('tv-view')).toHaveAttribute('data-race-id', raceId);
  const second = async () => Number(await tv.getByTestId('tv-board').getAttribute('data-second'));
  await expect.poll(second).toBeGreaterThan(0);
  const then = await second();
  await expect.poll(second).toBeGreaterThan(then);
  await expect(tv.locator('[data-testid="board-row"][data-me="true"]')).toBeVisible();
  await expect(tv.getByRole('button')).toHaveCount(0);
  // Once more brings it forward, and opens no other.
  await page.keyboard.press('v');
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(2);
  const closed = tv.waitForEvent('close');
  await tv.keyboard.press('Escape').catch(() => undefined);
  await closed;

  // Quitting: the first answer is to ride on.
  type Asked = { asked: { message: string; buttons: string[] }[]; answer: number };
  await app.evaluate(({ dialog }) => {
    const notes: Asked = { asked: [], answer: 0 };
    (globalThis as unknown as { notes: Asked }).notes = notes;
    dialog.showMessageBox = async (...args: unknown[]) => {
      const { message, buttons = [] } = args.at(-1) as { message: string; buttons?: string[] };
      notes.asked.push({ message, buttons });
      return { response: notes.answer, checkboxChecked: false };
    };
  });
  const asked = () => app.evaluate(() => (globalThis as unknown as { notes: Asked }).notes.asked);
  await app.evaluate(({ app }) => app.quit());
  await expect.poll(asked).toHaveLength(1);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(asked).toHaveLength(2);
  expect((await asked())[0]).toEqual({
    message: 'Quit in the middle of the race?',
    buttons: ['Ride on', 'Quit'],
  });
  await ownTotalAbove(page, before);

  // Nobody rides any more: nothing is asked, and nothing is kept awake.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('race-view')).toBeHidden();
  await expect.poll(awake).toBe(false);
  await expect.poll(settingsOffered).toBe(true);
});
