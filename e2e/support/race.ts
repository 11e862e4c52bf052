import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { readStream, totalsFromSamples } from './stream.ts';

/** The first run's first step; the others are left out, and the start screen is there. */
export async function takeCard(page: Page, name: string): Promise<void> {
  await page.getByTestId('name-input').fill(name);
  await page.getByTestId('name-save').click();
  await expect(page.getByTestId('first-run-view')).toHaveAttribute('data-step', 'bike');
  await page.getByTestId('first-run-skip').click();
  await expect(page.getByTestId('start-view')).toBeVisible();
}

/** From the first start to the running heat: a name, and in. @returns the heat's raceId */
export async function joinHeat(page: Page): Promise<string> {
  await takeCard(page, 'Rosa');
  await page.getByTestId('join').click();
  const race = page.getByTestId('race-view');
  await expect(race).toBeVisible();
  return (await race.getAttribute('data-race-id')) ?? '';
}

/** The rider's own row on the board. */
export function ownRow(page: Page): Locator {
  return page.locator('[data-testid="board-row"][data-me="true"]');
}

/** Waits until the board gives the rider more than `tenths`. @returns what it gives then, in tenths of a point */
export async function ownTotalAbove(page: Page, tenths: number): Promise<number> {
  const read = async (): Promise<number> => Number(await ownRow(page).getAttribute('data-total'));
  await expect.poll(read, { timeout: 60_000 }).toBeGreaterThan(tenths);
  return read();
}

/** Waits for the finish, the official results, and the ride's delivery. */
export async function awaitFinish(page: Page, raceId: string): Promise<void> {
  const finish = page.getByTestId('finish-view');
  await expect(finish).toHaveAttribute('data-race-id', raceId, { timeout: 60_000 });
  await expect(page.getByTestId('result-status')).toHaveAttribute('data-status', 'official', {
    timeout: 60_000,
  });
  await expect(page.getByTestId('delivery')).toHaveAttribute('data-delivery', 'stored', { timeout: 60_000 });
}

/** Opens the results of the race that was finished, and compares every total with the samples on the stream. */
export async function expectTotalsOfStream(
  page: Page,
  appDir: string,
  raceId: string,
  riders: number,
): Promise<void> {
  await page.getByTestId('open-results').click();
  const rows = page.getByTestId('result-row');
  await expect(rows).toHaveCount(riders);
  const shown = await rows.evaluateAll((elements) =>
    elements.map((element) => [
      element.getAttribute('data-racer-id'),
      Number(element.getAttribute('data-total')),
    ]),
  );
  const expected = totalsFromSamples(await readStream(appDir), raceId);
  expect(expected.size).toBe(riders);
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(expected));
}
