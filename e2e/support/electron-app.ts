import { _electron } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

import { locateElectron } from '../electron-runtime/provide.mjs';
import { PROJECT, toArguments } from './app-options.ts';
import type { AppOptions } from './app-options.ts';
import { ProcessLog } from './process-log.ts';

/** The app in its own window. */
export interface ElectronApp {
  readonly page: Page;
  readonly app: ElectronApplication;
  readonly log: ProcessLog;
  readonly pid: number;
  /** Quits it, as closing the window does. */
  stop(): Promise<void>;
  /** kill -9 of its main process. */
  kill(): Promise<void>;
}

/**
 * Starts the built app in Electron and waits for its window.
 * @throws Error when there is no Electron, or the window does not come
 */
export async function startElectronApp(options: AppOptions): Promise<ElectronApp> {
  const runtime = locateElectron();
  if (!runtime) throw new Error('There is no Electron here: run `npm test` once, which fetches one.');
  // Read by the electron package, through which Playwright finds the program. Without `executablePath`
  // Playwright also holds the app's start back until it is attached.
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = runtime.folder;
  const app = await _electron.launch({
    args: [PROJECT, ...toArguments(options)],
    cwd: PROJECT,
    // The sandbox is part of what is tested; it cannot work for root.
    chromiumSandbox: process.getuid?.() !== 0,
  });
  const log = new ProcessLog(app.process());
  try {
    const page = await app.firstWindow();
    return {
      page,
      app,
      log,
      pid: app.process().pid ?? 0,
      stop: () => app.close(),
      kill: () => killHard(app),
    };
  } catch (error) {
    await app.close();
    throw new Error(`No window came. The app printed:\n${log.text}`, { cause: error });
  }
}

async function killHard(app: ElectronApplication): Promise<void> {
  const ended = new Promise<void>((resolve) => app.once('close', () => resolve()));
  app.process().kill('SIGKILL');
  await ended;
}
