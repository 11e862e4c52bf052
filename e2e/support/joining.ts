import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { takeCard } from './race.ts';

/** From the first start to the backend's setting. */
export async function openBackendSetting(page: Page): Promise<void> {
  await takeCard(page, 'Rosa');
  await page.getByTestId('open-settings').click();
  await expect(page.getByTestId('join-backend')).toBeVisible();
}

/** A path, or a file's contents for a page that may not read where the test may. */
type ChosenFile = string | { name: string; mimeType: string; buffer: Buffer };

/** Gives the app the operator's file and a code, and presses the button. */
export async function join(page: Page, file: ChosenFile, code: string): Promise<void> {
  await page.getByTestId('backend-file').setInputFiles(file);
  await page.getByTestId('backend-code').fill(code);
  await page.getByTestId('backend-join').click();
}

/** Waits for the connection to the backend that has been joined. @returns who the rider is there */
export async function joinedRacer(page: Page): Promise<string> {
  await expect(page.getByTestId('backend-used')).toHaveAttribute('data-kind', 'aws');
  await expect(page.getByTestId('joined-link')).toHaveText('connected');
  return page.getByTestId('joined-racer').innerText();
}
