import path from 'node:path';

import type { Page } from '@playwright/test';

import { AppSocket } from '../support/app-socket.ts';
import { accessible } from '../support/look.ts';
import { ownTotalAbove } from '../support/race.ts';
import { setClock } from '../support/run-clock.ts';
import { expect, test } from '../support/test.ts';

/** From the first start to the first ride, and what a rider hears: by the keyboard alone. In the project "chromium" only. */

/**
 * A countdown's beeps are half a second apart: the page looks at its clock four times a second, and one that stands still between
 * leaves one out.
 */
const SPEED = 2;
/** For what takes its time within one heat. */
const SLOW = 2;

/** What the page's own Web Speech and Web Audio are asked for: a test machine has neither voice nor loudspeaker. */
async function listen(page: Page): Promise<{ said: () => Promise<string[]>; tones: () => Promise<number> }> {
  await page.addInitScript(() => {
    const heard = { said: [] as string[], tones: 0 };
    const voice = { name: 'Test voice', lang: 'en-GB', localService: true, default: true, voiceURI: 'test' };
    const speech = {
      getVoices: () => [voice],
      speak: (sentence: { text: string }) => void heard.said.push(sentence.text),
      cancel: () => undefined,
      speaking: false,
      pending: false,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    };
    Object.defineProperty(window, 'speechSynthesis', { value: speech });
    Object.defineProperty(window, 'SpeechSynthesisUtterance', {
      value: class {
        text: string;
        constructor(text: string) {
          this.text = text;
        }
      },
    });
    // oxlint-disable-next-line typescript/unbound-method -- called with `this` below
    const { createOscillator } = AudioContext.prototype;
    AudioContext.prototype.createOscillator = function (this: AudioContext) {
      heard.tones += 1;
      return createOscillator.call(this);
    };
    Object.assign(window, { heard });
  });
  const heard = () =>
    page.evaluate(() => (window as unknown as { heard: { said: string[]; tones: number } }).heard);
  return { said: async () => (await heard()).said, tones: async () => (await heard()).tones };
}

/** Reads pages of a served app with axe in both themes, which are set where the rider sets them. */
async function themesOf({ url }: { url: string }): Promise<(page: Page) => Promise<void>> {
  const socket = await AppSocket.open(url);
  return async (page) => {
    for (const theme of ['light', 'dark']) {
      await socket.call('settings.save', { theme });
      await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
      await accessible(page);
    }
  };
}

test('three steps by the keyboard to the first ride, which is read aloud and not left by mistake', async ({
  launchServed,
  openPage,
  dataDir,
}, testInfo) => {
  // Enough of a heat for all of this.
  setClock(path.join(dataDir, `speed-${SLOW}`), 290, SLOW);
  const served = await launchServed({ dataDir, speed: SLOW, opponents: 8, seed: 3 });
  const inBothThemes = await themesOf(served);
  const page = await openPage({ colorScheme: 'dark' });
  await page.goto(served.url);
  const view = page.getByTestId('first-run-view');
  const heading = page.getByRole('heading', { level: 1 });
  const began = performance.now();

  await expect(view).toHaveAttribute('data-step', 'name');
  await expect(page.getByTestId('name-input')).toBeFocused();
  await page.keyboard.type('Rosa');
  await page.keyboard.press('Enter');
  await expect(view).toHaveAttribute('data-step', 'bike');
  await expect(heading).toBeFocused();
  await page.keyboard.press('n');
  await expect(view).toHaveAttribute('data-step', 'go');
  await expect(heading).toBeFocused();
  await page.keyboard.press('4');
  await expect(page.getByTestId('class-4')).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByTestId('join')).toBeEnabled();
  await page.keyboard.press('Space');
  await expect(page.getByTestId('race-view')).toHaveAttribute('data-race-id', /^4-/);
  // How long it took is for whoever reads the report: a busy machine makes it longer than a rider would.
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  testInfo.annotations.push({ type: 'first ride', description: `${seconds} s after the page, 8 keys` });
  await expect(heading).toBeFocused();
  await ownTotalAbove(page, 0);

  // The one polite region tells rank and time; the list of keys lies over the race and takes its keys.
  const polite = page.locator('[aria-live="polite"]');
  await expect(polite).toHaveCount(1);
  await expect(polite).toContainText(/left\./);
  await page.keyboard.press('?');
  await expect(page.getByTestId('keys')).toBeVisible();
  await accessible(page, 'dialog');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('keys')).toBeHidden();
  await expect(page.getByTestId('leave')).toContainText('Leave');

  // Leaving the page in mid-race asks. (Playwright closes one without a question, whatever it is told.)
  const asked = page.waitForEvent('dialog');
  await page.evaluate(() => void setTimeout(() => location.reload()));
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  await inBothThemes(page);
  await expect(page.getByTestId('race-view')).toBeVisible();

  // Twice Esc, and nobody rides any more: nothing is asked.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('start-view')).toBeVisible();
  await expect(heading).toBeFocused();
  await page.reload();
  await expect(page.getByTestId('start-view')).toBeVisible();
});

test('each step can be read, and pairing leads on; then beeps, and sentences on wish', async ({
  launchServed,
  openPage,
  dataDir,
}) => {
  // The next heat begins when all this has been looked at.
  setClock(path.join(dataDir, `speed-${SPEED}`), 140, SPEED);
  const served = await launchServed({ dataDir, speed: SPEED, opponents: 8, seed: 3 });
  const inBothThemes = await themesOf(served);
  const page = await openPage({ colorScheme: 'dark' });
  const { said, tones } = await listen(page);
  await page.goto(served.url);
  await page.getByTestId('name-input').fill('Rosa');
  await inBothThemes(page);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('first-run-pair')).toBeVisible();
  await inBothThemes(page);
  await page.keyboard.press('Space');
  await expect(page.getByTestId('pairing-view')).toBeVisible();
  await inBothThemes(page);
  await page.getByTestId('ride-with-keys').click();
  await expect(page.getByTestId('first-run-view')).toHaveAttribute('data-step', 'go');
  await inBothThemes(page);
  await page.keyboard.press('Escape');

  await page.getByTestId('open-settings').click();
  await expect(page.getByTestId('voice-words')).toContainText('Test voice');
  expect(await said()).toEqual([]);
  await page.getByTestId('speech').check();
  await page.getByTestId('try-voice').click();
  await expect.poll(said).toEqual([expect.stringContaining('2 minutes left. Rank 12 of 41.')]);
  await page.getByTestId('motion').uncheck();
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'none');
  await inBothThemes(page);
  await page.keyboard.press('Escape');
  await inBothThemes(page);

  const before = await tones();
  await page.getByTestId('warm-up').click();
  await expect(page.getByTestId('warmup-view')).toBeVisible();
  await expect(page.getByTestId('race-view')).toBeVisible({ timeout: 90_000 });
  await expect.poll(tones).toBe(before + 4);
  expect(await said()).toContain('Start in 10 seconds.');
  const row = page.getByTestId('board-row').first();
  await expect(row).toBeVisible();
  expect(await row.evaluate((element) => getComputedStyle(element).transitionProperty)).toBe('none');
  await expect
    .poll(said, { timeout: 60_000 })
    .toContainEqual(expect.stringMatching(/^[1-4] minutes? left\. Rank \d+ of 9\. .*(to catch|in hand)/));
});

test('skipped at once it is the start screen under the card’s number; a machine without a voice says so; the TV follows', async ({
  launchServed,
  openPage,
  dataDir,
}) => {
  // Enough of a heat for all of this.
  setClock(path.join(dataDir, `speed-${SLOW}`), 290, SLOW);
  const served = await launchServed({ dataDir, speed: SLOW, opponents: 8, seed: 3 });
  const inBothThemes = await themesOf(served);
  const page = await openPage({ colorScheme: 'dark' });
  await page.goto(served.url);
  await page.getByTestId('first-run-skip').click();
  await expect(page.getByTestId('start-view')).toContainText(/Rider \d{3}/);
  await page.getByTestId('open-settings').click();
  await expect(page.getByTestId('voice-words')).toContainText('no voice of its own');
  await expect(page.getByTestId('speech')).toBeDisabled();
  await page.keyboard.press('Escape');

  // The address of the TV wants the token as well.
  const { origin } = new URL(served.url);
  expect((await page.request.get(`${origin}/tv`)).status()).toBe(403);

  // Nobody rides yet: the running heat of the chosen class, without a hand.
  await page.keyboard.press('2');
  const opened = page.waitForEvent('popup');
  await page.keyboard.press('v');
  const tv = await opened;
  await expect(tv.getByTestId('tv-view')).toHaveAttribute('data-race-id', /^2-/);
  await inBothThemes(tv);
  await page.keyboard.press('5');
  await expect(tv.getByTestId('tv-view')).toHaveAttribute('data-race-id', /^5-/);

  // The ride of the page beside it, live.
  await expect(page.getByTestId('warm-up')).toBeEnabled();
  await page.keyboard.press('Space');
  await expect(page.getByTestId('race-view')).toBeVisible();
  await ownTotalAbove(page, 0);
  const second = async () => Number(await tv.getByTestId('tv-board').getAttribute('data-second'));
  const then = await second();
  await expect.poll(second).toBeGreaterThan(then);
  await expect(tv.locator('[data-testid="board-row"][data-me="true"]')).toBeVisible();
  await expect(tv.getByRole('button')).toHaveCount(0);
  await expect(tv.getByTestId('tv-truth')).toHaveAttribute('data-stale', 'false');
  await inBothThemes(tv);

  // The app ends: what is shown is old, and the TV says so.
  await served.stop();
  await expect(tv.getByTestId('tv-truth')).toHaveText('Alleycat does not answer. Trying again.');
  await expect(tv.getByTestId('tv-truth')).toHaveAttribute('data-stale', 'true');
  await accessible(tv);
});
