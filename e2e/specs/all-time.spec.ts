import path from 'node:path';

import { accessible, pictures, takesPictures } from '../support/look.ts';
import { readJournal } from '../support/journal.ts';
import { setClock } from '../support/run-clock.ts';
import { expect, test } from '../support/test.ts';
import { takeCard } from '../support/race.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
];

/** Tenths of a point of a journalled ride through a second of the heat: the formula once more, on purpose. */
function tenthsThrough(appDir: string, raceId: string, second: number): number {
  const units = new Map(
    (readJournal(appDir, raceId).samples ?? []).map(([at, cadenceRpm, resistancePercent]) => [
      at,
      cadenceRpm > 0 ? Math.round((cadenceRpm + 35) * (resistancePercent + 65) * 20) : 0,
    ]),
  );
  let sum = 0;
  for (const [at, value] of units) if (at <= second) sum += value;
  return Math.floor(sum / 200);
}

test('a second heat is ridden against the first one, second by second', async ({
  openApp,
  dataDir,
}, testInfo) => {
  test.setTimeout(360_000);
  const picture = pictures(testInfo.project.name);
  // The pictures are taken within a heat.
  const speed = takesPictures(testInfo.project.name) ? 6 : 8;
  const appDir = path.join(dataDir, `speed-${speed}`);
  setClock(appDir, 40, speed);
  const { page } = await openApp({ dataDir, speed, opponents: 40, seed: 7 });
  const finish = page.getByTestId('finish-view');
  const row = (kind: string) => page.locator(`[data-testid="board-row"][data-kind="${kind}"]`);

  await takeCard(page, 'Rosa');
  await page.getByTestId('open-settings').click();
  await page.getByTestId('theme-system').click();
  await page.getByTestId('back').click();
  await page.getByTestId('ghost').selectOption('best');
  await page.getByTestId('warm-up').click();
  const race = page.getByTestId('race-view');
  await expect(race).toBeVisible({ timeout: 90_000 });
  const first = (await race.getAttribute('data-race-id')) ?? '';

  // Nobody has finished this class before, and All time says so.
  await page.keyboard.press('a');
  await expect(page.getByTestId('all-time-none')).toBeVisible();
  await expect(row('now').first()).toBeVisible();
  await expect(row('myBest')).toHaveCount(0);
  await accessible(page, '[data-testid="board"]');
  await page.keyboard.press('a');
  await expect(page.getByTestId('board-now')).toHaveAttribute('aria-pressed', 'true');

  await expect(finish).toHaveAttribute('data-race-id', first, { timeout: 90_000 });
  await expect(page.getByTestId('new-best')).toContainText('your first in this class');
  await expect(page.getByTestId('result-status')).toHaveAttribute('data-status', 'official', {
    timeout: 90_000,
  });

  // The heat of the class that has begun meanwhile, a little harder: All time is one key away, and stays on.
  await page.getByTestId('done').click();
  await page.getByTestId('join').click();
  await expect(race).not.toHaveAttribute('data-race-id', first, { timeout: 90_000 });
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('a');
  await expect(row('myBest')).toBeVisible();
  // The best of the class are remembered for some seconds: until then there are those of before the first heat, none.
  await expect(row('best').first()).toBeVisible();
  await expect(page.getByTestId('versus')).toContainText('your best');
  await expect(page.getByTestId('trace-against')).toContainText('your best');
  await expect
    .poll(async () => Number(await page.getByTestId('board').getAttribute('data-second')), {
      timeout: 90_000,
    })
    .toBeGreaterThan(60);

  // In one look, for boards come several times a second.
  const seen = await page.getByTestId('board').evaluate((board) => {
    const rows = [...board.querySelectorAll<HTMLElement>('[data-testid="board-row"]')];
    return {
      second: Number(board.dataset['second']),
      rows: rows.map(({ dataset }) => ({
        kind: dataset['kind'] ?? '',
        rank: Number(dataset['rank']),
        total: Number(dataset['total']),
      })),
    };
  });
  const best = seen.rows.find(({ kind }) => kind === 'myBest');
  expect(best?.total).toBe(tenthsThrough(appDir, first, seen.second));
  expect(seen.rows.filter(({ kind }) => kind === 'best').length).toBeGreaterThan(0);
  for (const one of seen.rows)
    for (const other of seen.rows) if (one.total > other.total) expect(one.rank).toBeLessThan(other.rank);

  // Back to the riders of this heat: the ghost is still there, and takes nobody's rank.
  await page.keyboard.press('a');
  await expect(row('best')).toHaveCount(0);
  await expect(row('myBest')).toBeVisible();
  expect(await row('myBest').getAttribute('data-rank')).toBeNull();
  await page.keyboard.press('a');
  await expect(row('best').first()).toBeVisible();

  for (const theme of ['dark', 'light'] as const) {
    // Several boards a second: rows would be under way in every picture.
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await expect(page.locator(`html[data-theme="${theme}"]`)).toBeAttached();
    for (const size of testInfo.project.name === 'chromium' ? SIZES : []) {
      await page.setViewportSize(size);
      // A machine with much else to do may be too late for a picture of the race.
      await expect(race).toBeVisible();
      await picture(page, `all-time-${theme}-${size.width}`);
    }
  }
});
