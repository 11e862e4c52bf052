import fs from 'node:fs';
import path from 'node:path';

import type { Page } from '@playwright/test';

import { accessible, pictures } from '../support/look.ts';
import { awaitFinish, ownRow, takeCard } from '../support/race.ts';
import { setClock } from '../support/run-clock.ts';
import { readStream, totalsFromSamples, type TelemetryRecord } from '../support/stream.ts';
import { expect, test } from '../support/test.ts';

const SPEED = 10;
const OPPONENTS = 20;
const CLASS = 3;
const NAME = 'Rosa';
const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

test('a whole ride is a record of all time and of today, after a restart too; and gone once I am forgotten', async ({
  openApp,
  dataDir,
}, testInfo) => {
  test.setTimeout(360_000);
  const isChromium = testInfo.project.name === 'chromium';
  const picture = pictures(testInfo.project.name);
  const folder = path.join(dataDir, `speed-${SPEED}`);
  // Noon: the day is the same from the heat to the end. The next heat begins soon after the start.
  setClock(folder, 120, SPEED, new Date().setUTCHours(12, 0, 0, 0));
  const options = { dataDir, speed: SPEED, opponents: OPPONENTS, seed: 11 };
  let app = await openApp(options);
  let { page } = app;

  await takeCard(page, NAME);
  await page.getByTestId('open-settings').click();
  await page.getByTestId('theme-system').check();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('start-view')).toBeVisible();
  await page.keyboard.press(String(CLASS));
  await expect(page.getByTestId(`class-${CLASS}`)).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('r');
  await expect(page.getByTestId('records-empty')).toContainText('Nobody has ridden this class');
  await expect(page.getByTestId(`best-${CLASS}`)).toContainText('Not yet');
  await page.keyboard.press('Escape');
  await page.getByTestId('warm-up').click();
  await expect(ownRow(page)).toBeVisible({ timeout: 60_000 });
  const raceId = (await page.getByTestId('race-view').getAttribute('data-race-id')) ?? '';
  await awaitFinish(page, raceId);

  if (isChromium) await inBothThemes(page);

  // An independent sum of every rider's samples, best first.
  const stream = await readStream(folder);
  const totals = totalsFromSamples(stream, raceId);
  expect(totals.size).toBe(OPPONENTS + 1);
  const best = [...totals].sort(([idA, a], [idB, b]) => b - a || (idA < idB ? -1 : 1));

  // Results: my row is marked, found by name, and jumped to.
  await page.getByTestId('open-results').click();
  await expect(page.getByTestId('result-row')).toHaveCount(OPPONENTS + 1);
  await page.keyboard.press('/');
  await page.keyboard.type(NAME.toLowerCase());
  await expect(page.getByTestId('result-row')).toHaveCount(1);
  const me = (await page.getByTestId('result-row').getAttribute('data-racer-id')) ?? '';
  await page.keyboard.press('Enter');
  await page.keyboard.press('j');
  await expect(page.getByTestId('result-row')).toHaveCount(OPPONENTS + 1);
  await expect(page.locator('#my-row')).toBeFocused();
  await expect(page.locator('#my-row')).toBeInViewport();
  await inBothThemes(page);
  if (isChromium) await inEachLook(page, (look) => picture(page, `results-${look}`));
  await page.keyboard.press('Escape');
  await page.getByTestId('finish-view').getByTestId('done').click();
  await expect(page.getByTestId('start-view')).toBeVisible();

  // Records: everybody in the order of the sums, mine marked; today the same.
  await page.keyboard.press('r');
  await expectRecords(page, best, me);
  await expect(page.getByTestId(`best-${CLASS}`)).toHaveAttribute('data-total', String(totals.get(me)));
  for (const period of ['day', 'week']) {
    await page.getByTestId(`period-${period}`).click();
    await expect(page.getByTestId('records-words')).toHaveAttribute('data-key', new RegExp(`^${period}-`));
    await expectRecords(page, best, me);
  }
  await page.getByTestId('period-all').click();
  await expectRecords(page, best, me);
  const rival = page.locator(`[data-testid="record-row"][data-me="false"]`).first();
  const rivalId = (await rival.getAttribute('data-racer-id')) ?? '';
  const rivalName = await rival.getByRole('button').first().innerText();
  await rival.getByTestId('follow').press('Enter');
  await rival.getByTestId('ride-against').press('Enter');
  await expect(rival.getByTestId('follow')).toHaveAttribute('aria-pressed', 'true');
  await expect(rival.getByTestId('ride-against')).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('j');
  await expect(page.locator('#my-row')).toBeFocused();
  await inBothThemes(page);
  if (isChromium) await inEachLook(page, (look) => picture(page, `records-${look}`));

  // The app is started again: they are there, and whom I follow. The ride is as one of another computer's: its journal is not here.
  await app.stop();
  fs.rmSync(path.join(folder, 'rides', `${raceId}.jsonl`));
  app = await openApp(options);
  page = app.page;
  await expect(page.getByTestId('start-view')).toBeVisible();
  await expect(page.getByTestId('warm-up')).toBeEnabled({ timeout: 30_000 });
  await page.keyboard.press('r');
  await expectRecords(page, best, me);
  await expect(page.getByTestId('follow').and(page.locator('[aria-pressed="true"]'))).toHaveCount(1);
  await page.getByTestId('record-row').first().getByRole('button').first().press('Enter');
  await expect(page.getByTestId('results-view')).toBeVisible();
  await expect(page.getByTestId('result-row')).toHaveCount(OPPONENTS + 1);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('records-view')).toBeVisible();
  await page.keyboard.press('Escape');

  await page.getByTestId('open-my-rides').click();
  await expectRideOfBackend(page, raceId, totals.get(me) ?? 0);
  await accessible(page);
  await page.keyboard.press('Escape');

  // Forgotten: asked once more, then my name is nowhere, and the app knows nobody.
  await page.getByTestId('open-settings').click();
  await page.getByTestId('forget-me').click();
  await expect(page.getByTestId('forget-what')).toBeVisible();
  await accessible(page);
  await page.getByTestId('forget-confirm').click();
  await expect(page.getByTestId('forgotten')).toContainText('1 ride of yours is gone', { timeout: 30_000 });
  await page.getByTestId('start-anew').click();
  await takeCard(page, 'Somebody');
  await page.getByTestId('open-my-rides').click();
  await expect(page.getByTestId('my-rides-view')).toBeVisible();
  await expect(page.getByTestId('my-ride-row')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('r');
  const others = best.filter(([racerId]) => racerId !== me);
  await expectRecords(page, others, null);
  await expect(page.getByText(NAME)).toHaveCount(0);
  await expect(page.getByTestId(`best-${CLASS}`)).toContainText('Not yet');
  await page.getByTestId('record-row').first().getByRole('button').first().press('Enter');
  await expect(page.getByTestId('result-row')).toHaveCount(OPPONENTS + 1);
  await expect(page.getByText(NAME)).toHaveCount(0);
  await expect(page.getByText('Former rider')).not.toHaveCount(0);

  await test.step('a rider chosen as a ghost rides along in the next heat, at the same second', async () => {
    await page.keyboard.press('Escape');
    await page
      .locator(`[data-testid="record-row"][data-racer-id="${rivalId}"]`)
      .getByTestId('ride-against')
      .click();
    await page.keyboard.press('Escape');
    await page.getByTestId('warm-up').click();
    await expect(page.getByTestId('versus')).toContainText(rivalName, { timeout: 60_000 });
    const ghost = page.locator('[data-testid="board-row"][data-kind="ghost"]');
    await expect(ghost).toHaveCount(1);
    expect(await ghost.getAttribute('data-rank')).toBeNull();
    await expect
      .poll(async () => Number(await page.getByTestId('board').getAttribute('data-second')))
      .toBeGreaterThan(10);
    // In one look, for boards come several times a second.
    const [second, shown] = await page
      .getByTestId('board')
      .evaluate((board) => [
        Number(board.dataset['second']),
        Number(board.querySelector<HTMLElement>('[data-kind="ghost"]')?.dataset['total']),
      ]);
    expect(shown).toBe(totalsFromSamples(through(stream, second ?? 0), raceId).get(rivalId));
  });
});

/** What was sent of the first seconds of a race. */
function through(stream: TelemetryRecord[], second: number): TelemetryRecord[] {
  return stream.map(({ raceId, racerId, samples = [] }) => ({
    raceId,
    racerId,
    samples: samples.filter(([at]) => at <= second),
  }));
}

/** The records' rows, in the order of these totals; mine alone is marked. */
async function expectRecords(page: Page, best: [string, number][], me: string | null): Promise<void> {
  const rows = page.getByTestId('record-row');
  await expect(rows).toHaveCount(best.length);
  const shown = await rows.evaluateAll((elements) =>
    elements.map(({ dataset }) => [dataset['racerId'], Number(dataset['total'])]),
  );
  expect(shown).toEqual(best);
  const mine = await page
    .locator('[data-testid="record-row"][data-me="true"]')
    .evaluateAll((elements) => elements.map(({ dataset }) => dataset['racerId']));
  expect(mine).toEqual(me === null ? [] : [me]);
}

/** A ride that only the backend has: its points of each second as a chart, and in words what is missing. */
async function expectRideOfBackend(page: Page, raceId: string, total: number): Promise<void> {
  const detail = page.getByTestId('ride-detail');
  await expect(detail).toHaveAttribute('data-race-id', raceId);
  await expect(detail).toHaveAttribute('data-ready', 'true');
  await expect(page.getByTestId('elsewhere')).toContainText('Ridden on another computer');
  await expect(page.getByTestId('chart-output')).toBeVisible();
  await expect(page.getByTestId('chart-cadence')).toHaveCount(0);
  const points = page.getByTestId('split-points').locator('td');
  await expect(points.last()).toHaveAttribute('data-tenths', String(total));
  const minutes = await points.evaluateAll((cells) =>
    cells.slice(0, 5).map((cell) => Number((cell as HTMLElement).dataset['tenths'])),
  );
  expect(minutes.reduce((sum, tenths) => sum + tenths, 0)).toBe(total);
  await expect(page.getByTestId('export-ride-open')).toHaveCount(0);
}

/** Reads the page with axe in both themes; the system's is the one that is set. */
async function inBothThemes(page: Page): Promise<void> {
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await accessible(page);
  }
}

/** Both themes at both sizes. */
async function inEachLook(page: Page, shoot: (look: string) => Promise<void>): Promise<void> {
  const before = page.viewportSize();
  for (const theme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme: theme });
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await page.locator('#my-row').evaluate((row) => row.scrollIntoView({ block: 'center' }));
      await page.mouse.move(0, 0);
      await shoot(`${theme}-${size.width}`);
    }
  }
  if (before) await page.setViewportSize(before);
}
