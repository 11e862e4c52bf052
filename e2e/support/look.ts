import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import path from 'node:path';

import { PROJECT } from './app-options.ts';

/**
 * Whether the documentation's pictures are taken: with `E2E_ALL=1`, and in one of the projects, in Chromium, whose fonts are the
 * same everywhere. Without, a test run leaves the repository as it was.
 * @param project the one that runs
 */
export const takesPictures = (project: string): boolean =>
  project === 'chromium' && process.env['E2E_ALL'] === '1';

/** Takes the documentation's pictures, where they are taken at all. */
export function pictures(project: string): (page: Page, name: string) => Promise<void> {
  return async (page, name) => {
    if (!takesPictures(project)) return;
    await page.screenshot({ path: path.join(PROJECT, 'docs', 'screenshots', `${name}.png`) });
  };
}

/**
 * Reads the page with axe. In one page: its other mode wants contexts of its own, which Electron does not have.
 * @param part selector of what is to be read; default: all of it
 */
export async function accessible(page: Page, part = 'html'): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(part).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, html: nodes.map(({ html }) => html) }))).toEqual([]);
}
