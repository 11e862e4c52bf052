import path from 'node:path';

import { pictures } from '../support/look.ts';
import { setClock } from '../support/run-clock.ts';
import { readStream, totalsFromSamples } from '../support/stream.ts';
import { expect, test } from '../support/test.ts';
import { takeCard } from '../support/race.ts';

const SPEED = 10;
const OPPONENTS = 40;
const CLASS = 3;

test('a rider races a whole heat against 40 others, and every total is the sum of its samples', async ({
  openApp,
  dataDir,
}, testInfo) => {
  test.setTimeout(360_000);
  const picture = pictures(testInfo.project.name);
  const shoot = async (name: string): Promise<void> => {
    await app.page.mouse.move(0, 0);
    await picture(app.page, name);
  };
  const appDir = path.join(dataDir, `speed-${SPEED}`);
  setClock(appDir, 100, SPEED);
  const options = { dataDir, speed: SPEED, opponents: OPPONENTS, seed: 7 };
  let app = await openApp(options);
  let { page } = app;
  // Here rows travel, as they do for most riders.
  await page.emulateMedia({ reducedMotion: 'no-preference' });

  // First run: a name, a class, and the bike is there already.
  await takeCard(page, 'Rosa');
  await expect(page.getByTestId('start-view')).toBeVisible();
  await page.keyboard.press(String(CLASS));
  await expect(page.getByTestId('cadence-value')).not.toHaveText(/^0/);
  await shoot('start');

  // The heat of the moment has begun already: a whole one is the next.
  await page.getByTestId('warm-up').click();
  await expect(page.getByTestId('warmup-view')).toBeVisible();
  await shoot('warm-up');

  await expect(page.getByTestId('race-view')).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowUp');
  await expect(page.getByTestId('cadence-value')).toContainText('85');
  await expect(page.getByTestId('resistance-value')).toContainText('45');
  const own = page.locator('[data-testid="board-row"][data-me="true"]');
  await expect(own).toBeVisible();
  await expect(page.getByTestId('riders')).toContainText(String(OPPONENTS + 1));
  // By the middle of the heat totals are far apart; the picture is taken there.
  await expect
    .poll(async () => Number(await own.getAttribute('data-total')), { timeout: 60_000 })
    .toBeGreaterThan(150_000);
  await shoot('race');

  await expect(page.getByTestId('finish-view')).toBeVisible({ timeout: 60_000 });
  await expect(page.getByTestId('result-status')).toHaveAttribute('data-status', 'official', {
    timeout: 60_000,
  });
  await expect(page.getByTestId('delivery')).toHaveAttribute('data-delivery', 'stored', { timeout: 60_000 });
  const raceId = (await page.getByTestId('finish-view').getAttribute('data-race-id')) ?? '';
  expect(raceId).toMatch(new RegExp(`^${CLASS}-\\d+$`));
  const rank = Number(await page.getByTestId('finish-rank').getAttribute('data-rank'));
  const total = Number(await page.getByTestId('finish-total').getAttribute('data-total'));
  await shoot('finish');

  // All 41 totals against the samples on the stream.
  await page.getByTestId('open-results').click();
  const rows = page.getByTestId('result-row');
  await expect(rows).toHaveCount(OPPONENTS + 1);
  await shoot('results');
  const shown = await rows.evaluateAll((elements) =>
    elements.map((element) => ({
      racerId: element.getAttribute('data-racer-id') ?? '',
      rank: Number(element.getAttribute('data-rank')),
      total: Number(element.getAttribute('data-total')),
    })),
  );
  const expected = totalsFromSamples(await readStream(appDir), raceId);
  expect(expected.size).toBe(OPPONENTS + 1);
  expect(Object.fromEntries(shown.map((row) => [row.racerId, row.total]))).toEqual(
    Object.fromEntries(expected),
  );
  const order = [...expected]
    .sort(([idA, a], [idB, b]) => b - a || (idA < idB ? -1 : 1))
    .map(([racerId]) => racerId);
  expect(shown.map((row) => row.racerId)).toEqual(order);
  expect(shown.find((row) => row.rank === rank)?.total).toBe(total);

  // After a restart the results are there.
  await app.stop();
  app = await openApp(options);
  page = app.page;
  await page.getByTestId('open-results').click();
  await page.getByTestId('races-list').locator(`[data-race-id="${raceId}"]`).click();
  await expect(page.getByTestId('result-row')).toHaveCount(OPPONENTS + 1);
  await expect(page.getByTestId('result-row').first()).toHaveAttribute('data-total', String(shown[0]?.total));
});
