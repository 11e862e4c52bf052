import { test as base } from '@playwright/test';
import type { Browser, BrowserContext, BrowserContextOptions, Page, TestInfo } from '@playwright/test';
import fs from 'node:fs';

import { makeDataDir } from './app-options.ts';
import type { AppOptions } from './app-options.ts';
import { startElectronApp } from './electron-app.ts';
import type { ElectronApp } from './electron-app.ts';
import type { ProcessLog } from './process-log.ts';
import { startServedApp } from './served-app.ts';
import type { ServedApp } from './served-app.ts';

export { expect } from '@playwright/test';

/** An app with its screen, whichever way it was started. */
export interface OpenApp {
  readonly page: Page;
  readonly log: ProcessLog;
  /** Of its main process. */
  readonly pid: number;
  stop(): Promise<unknown>;
  /** kill -9 of its main process; the screen of a served app stays open. */
  kill(): Promise<void>;
}

interface Fixtures {
  /** Starts the app as a server. It and its data are gone after the test; its output is attached to the report. */
  launchServed: (options?: AppOptions) => Promise<ServedApp>;
  /** Starts the app in Electron; cleared away in the same manner. */
  launchElectron: (options?: AppOptions) => Promise<ElectronApp>;
  /** Starts the app the way the project says (served and opened in Chromium, or in Electron). */
  openApp: (options?: AppOptions) => Promise<OpenApp>;
  /** A browser's page in a context of its own; both are closed after the test, or it would go on beside the next. */
  openPage: (options?: BrowserContextOptions) => Promise<Page>;
  /** A folder for an app's data that outlives the app, for a restart on the same data. */
  dataDir: string;
}

export const test = base.extend<Fixtures>({
  launchServed: async ({}, use, testInfo) => {
    await withLauncher(startServedApp, use, testInfo);
  },
  launchElectron: async ({}, use, testInfo) => {
    await withLauncher(startElectronApp, use, testInfo);
  },
  openApp: async ({ launchServed, launchElectron, playwright }, use, testInfo) => {
    const browsers: Browser[] = [];
    await use(async (options) => {
      if (testInfo.project.name === 'electron') return launchElectron(options);
      const served = await launchServed(options);
      // Not the `browser` fixture: it would start one in the Electron project too.
      const browser = await playwright.chromium.launch();
      browsers.push(browser);
      const page = await browser.newPage();
      // A page that is left in mid-race asks whether it may be.
      page.on('dialog', (dialog) => void dialog.accept());
      await page.goto(served.url);
      return { ...served, page, stop: () => browser.close().then(() => served.stop()) };
    });
    await Promise.all(browsers.map((browser) => browser.close()));
  },
  openPage: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext(options);
      contexts.push(context);
      return context.newPage();
    });
    await Promise.all(contexts.map((context) => context.close()));
  },
  dataDir: async ({}, use) => {
    const folder = makeDataDir();
    await use(folder);
    removeData(folder);
  },
});

interface Launched {
  readonly log: ProcessLog;
  stop(): Promise<unknown>;
}

/** Gives a test a way to start apps, and afterwards ends what it started and keeps what that printed. */
async function withLauncher<App extends Launched>(
  start: (options: AppOptions) => Promise<App>,
  use: (launch: (options?: AppOptions) => Promise<App>) => Promise<void>,
  testInfo: TestInfo,
): Promise<void> {
  const apps: App[] = [];
  const folders: string[] = [];
  await use(async (options = {}) => {
    const dataDir = options.dataDir ?? makeDataDir();
    if (options.dataDir === undefined) folders.push(dataDir);
    const app = await start({ ...options, dataDir });
    apps.push(app);
    return app;
  });
  for (const [index, app] of apps.entries()) {
    await app.stop();
    await testInfo.attach(`app-${index + 1}.log`, { body: app.log.text, contentType: 'text/plain' });
  }
  folders.forEach(removeData);
}

/** Chromium's last helper may still be writing into it. */
function removeData(folder: string): void {
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
