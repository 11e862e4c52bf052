import type { Page } from '@playwright/test';

import { cutTexts } from '../lib/cut-texts.mjs';
import { accessible, pictures } from '../support/look.ts';
import { takeCard } from '../support/race.ts';
import { setClock } from '../support/run-clock.ts';
import { expect, test } from '../support/test.ts';

const SPEED = 12;

/** Words that are English and in no German sentence: where one shows, a text was left untranslated. */
const ENGLISH =
  /\b(the|your|you|and|of|with|left|rider|riders|ride|settings|back|leave|nobody|yet|heard|watch)\b/i;

/** What the page says, without the names of people, classes, devices and folders. */
async function wordsOn(page: Page): Promise<string> {
  return page.evaluate(() => {
    const named =
      '.path, [lang], [data-class-card], .name, [data-testid="board-row"] .text, #heading, h1:not(.unseen)';
    const copy = document.body.cloneNode(true) as HTMLElement;
    for (const element of copy.querySelectorAll(`${named}, script, style`)) element.remove();
    return copy.innerText;
  });
}

/** The screen is in German through and through, and all of it fits. */
async function expectGerman(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  expect(await page.evaluate(cutTexts)).toEqual([]);
  expect((await wordsOn(page)).match(ENGLISH)).toBeNull();
}

test('the language is the system’s, another one is spoken at once, and German fits on every screen', async ({
  openApp,
  dataDir,
}, testInfo) => {
  test.setTimeout(240_000);
  const picture = pictures(testInfo.project.name);
  // The next heat begins about when the other screens have been read.
  setClock(`${dataDir}/speed-${SPEED}`, 290, SPEED);
  const { page } = await openApp({ dataDir, speed: SPEED, opponents: 40, seed: 7 });
  const open = async (place: string, view: string): Promise<void> => {
    await page.getByTestId(`open-${place}`).click();
    await expect(page.getByTestId(`${view}-view`)).toBeVisible();
    await expectGerman(page);
    await accessible(page);
  };

  // The system's, which is English here.
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await takeCard(page, 'Rosa');
  await page.getByTestId('open-settings').click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();

  await page.getByTestId('language-de').click();
  await expect(page.getByRole('heading', { name: 'Einstellungen' })).toBeVisible();
  await expectGerman(page);
  // A word that does not fit is found.
  const save = page.getByTestId('name-save');
  await save.evaluate((button) =>
    Object.assign(button.style, { width: '2rem', minWidth: '0', flex: 'none' }),
  );
  expect(await page.evaluate(cutTexts)).toContain('Speichern');
  await save.evaluate((button) => button.removeAttribute('style'));
  await page.getByTestId('back').click();
  await expectGerman(page);
  await picture(page, 'german-start');
  await open('settings', 'settings');
  await page.getByTestId('back').click();
  for (const [place, view] of [
    ['results', 'results'],
    ['records', 'records'],
    ['my-rides', 'my-rides'],
    ['pairing', 'pairing'],
  ] as const) {
    await open(place, view);
    await page.getByTestId('back').click();
  }

  await page.getByTestId('warm-up').click();
  await expect(page.getByTestId('warmup-view')).toBeVisible();
  await expectGerman(page);
  await expect(page.getByTestId('race-view')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('board-row').nth(5)).toBeVisible();
  await expect(page.getByTestId('total')).toHaveText(/^[\d.]+,\d$/);
  await expectGerman(page);
  await picture(page, 'german-race');
  await page.keyboard.press('f');
  await expect(page.getByTestId('field-view')).toBeVisible();
  await expectGerman(page);
  await page.keyboard.press('f');
  await expect(page.getByTestId('finish-view')).toBeVisible({ timeout: 60_000 });
  await expectGerman(page);
  await picture(page, 'german-finish');

  // It was kept, and English comes back as quickly.
  await page.getByTestId('done').click();
  await page.getByTestId('open-settings').click();
  await page.getByTestId('language-en').click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
});
