import type { Page } from '@playwright/test';
import fs from 'node:fs';

import { makeDataDir } from '../support/app-options.ts';
import { join, joinedRacer, openBackendSetting } from '../support/joining.ts';
import { accessible, pictures } from '../support/look.ts';
import { codeOver, operatorOf } from '../support/operator.ts';
import type { Operator } from '../support/operator.ts';
import { ownTotalAbove } from '../support/race.ts';
import { readStream } from '../support/stream.ts';
import { expect, test } from '../support/test.ts';

/** A rider and somebody who runs a backend: the file and the code, from the settings into a heat and back. */

const HEAT_SECONDS = 300;
/** With less than this left of the heat it would be over before the ride is seen, s. */
const WORTH_JOINING = 25;

let operatorDir: string;
let operator: Operator;

test.beforeEach(async ({ launchServed }) => {
  operatorDir = makeDataDir();
  await launchServed({ dataDir: operatorDir, opponents: 0 });
  operator = await operatorOf(operatorDir);
});
test.afterEach(() => fs.rmSync(operatorDir, { recursive: true, force: true }));

test('a rider joins an operator’s backend, rides there, is still there after a restart, and leaves', async ({
  openApp,
  dataDir,
}, testInfo) => {
  const take = pictures(testInfo.project.name);
  // As a rider finds the screen, whatever axe has looked at before.
  const picture = async (page: Page, name: string): Promise<void> => {
    await page.getByTestId('name-input').scrollIntoViewIfNeeded();
    await expect(page.getByTestId('backend-trouble')).toBeHidden();
    await take(page, name);
  };
  const options = { dataDir, opponents: 3 };
  let app = await openApp(options);
  let { page } = app;
  const code = await operator.invite('Rosa');

  await test.step('it begins on this computer', async () => {
    await openBackendSetting(page);
    await expect(page.getByTestId('backend-used')).toHaveAttribute('data-kind', 'local');
    await expect(page.getByTestId('backend-join')).toBeDisabled();
    await inBothThemes(page);
  });

  await test.step('another file, and a code that was mistyped, are seen before anybody is asked', async () => {
    const other = { name: 'notes.json', mimeType: 'application/json', buffer: Buffer.from('{}') };
    await page.getByTestId('backend-file').setInputFiles(other);
    await expect(page.getByTestId('backend-file-chosen')).toContainText('does not look like a backend file');
    await page.getByTestId('backend-file').setInputFiles(operator.file);
    await expect(page.getByTestId('backend-file-chosen')).toContainText('alleycat-backend.json');
    const field = page.getByTestId('backend-code');
    await field.fill(code.replaceAll('-', '').toLowerCase().slice(0, 18));
    await expect(page.getByTestId('code-words')).toHaveText('18 of 20 letters and digits');
    await picture(page, 'settings-join');
    await field.fill(code.slice(0, -1) + (code.endsWith('0') ? '1' : '0'));
    await expect(page.getByTestId('code-words')).toHaveText(
      'Something is mistyped: compare it with what you were sent.',
    );
    await expect(page.getByTestId('backend-join')).toBeDisabled();
  });

  await test.step('a code whose time is over', async () => {
    await join(page, operator.file, codeOver(3));
    await expect(page.getByTestId('join-trouble')).toHaveText(
      'This invite code is no longer good: its time is over. Ask for a new one.',
    );
    await expect(page.getByTestId('backend-used')).toHaveAttribute('data-kind', 'local');
  });

  const racerId = await test.step('the good one, as it stands in a mail', async () => {
    await join(page, operator.file, ` ${code.toLowerCase().replaceAll('-', ' ')} `);
    const joined = await joinedRacer(page);
    expect(joined).toMatch(/^r-[0-9a-f]{16}$/);
    await expect(page.getByTestId('joined-backend')).toContainText('Rosa');
    await expect(page.getByTestId('joined-region')).toHaveText('local-1');
    await expect(page.getByTestId('joined-endpoint')).toHaveText('127.0.0.1');
    await inBothThemes(page);
    await picture(page, 'settings-joined');
    return joined;
  });

  await test.step('the ride goes to the operator, under the name that the code was made for', async () => {
    await page.keyboard.press('Escape');
    await expectFoot(page, 'AWS backend', 'connected');
    const left = HEAT_SECONDS - ((Date.now() / 1000) % HEAT_SECONDS);
    await page.getByTestId(left > WORTH_JOINING ? 'join' : 'warm-up').click();
    await expect(page.getByTestId('race-view')).toBeVisible({ timeout: (WORTH_JOINING + 10) * 1000 });
    await ownTotalAbove(page, 0);
    await expect(page.getByTestId('riders')).toContainText('1');
    const ridden = await readStream(operatorDir);
    expect(new Set(ridden.map((record) => record.racerId))).toEqual(new Set([racerId]));
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect(page.getByTestId('start-view')).toBeVisible();
  });

  await test.step('a restart changes nothing', async () => {
    await app.stop();
    app = await openApp(options);
    page = app.page;
    await expectFoot(page, 'AWS backend', 'connected');
    await page.getByTestId('open-settings').click();
    expect(await joinedRacer(page)).toBe(racerId);
  });

  await test.step('leaving is asked for twice, and the old code brings nobody back', async () => {
    await page.getByTestId('leave-backend').click();
    await expect(page.getByTestId('leave-words')).toContainText('To come back you need a new invite code');
    await page.getByTestId('leave-backend').click();
    await expect(page.getByTestId('backend-used')).toHaveAttribute('data-kind', 'local');
    expect(fs.readdirSync(`${dataDir}/secrets`)).toEqual([]);
    await join(page, operator.file, code);
    await expect(page.getByTestId('join-trouble')).toHaveText(
      'The backend does not take this invite code: it has been used already, its time is over, or it was never given out. Ask for a new one.',
    );
    await inBothThemes(page);
    await picture(page, 'settings-refused');
    await page.keyboard.press('Escape');
    await expectFoot(page, 'Local backend', 'connected');
  });
});

/** axe on the backend's setting, on dark ground and on light; in one of the projects, for the page is the same. */
async function inBothThemes(page: Page): Promise<void> {
  if (test.info().project.name !== 'chromium') return;
  for (const theme of ['light', 'dark']) {
    await page.getByTestId(`theme-${theme}`).check();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await accessible(page, 'section[aria-labelledby="backend"]');
  }
}

async function expectFoot(page: Page, name: string, link: string): Promise<void> {
  await expect(page.locator('footer dl')).toContainText(new RegExp(`${name}\\s*${link}`));
}
