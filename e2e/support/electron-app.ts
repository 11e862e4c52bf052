import { spawn, type ChildProcess } from 'node:child_process';

import { _electron } from '@playwright/test';
import type { ElectronApplication, Page } from '@playwright/test';

import { locateElectron } from '../electron-runtime/provide.mjs';
import { electronProgram } from '../../scripts/lib/electron.mjs';
import { PROJECT, toArguments } from './app-options.ts';
import type { AppOptions, EndedApp } from './app-options.ts';
import { ProcessLog } from './process-log.ts';

/** Longest that an app may take that is to end by itself. */
const END_MS = 30_000;

/** What the tests read is English, whatever this machine speaks: so on Linux, elsewhere the system itself has to. */
const ENGLISH = { LANG: 'en_GB.UTF-8', LC_ALL: 'en_GB.UTF-8', LANGUAGE: 'en_GB' };

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
  const folder = runtimeFolder();
  // Read by the electron package, through which Playwright finds the program. Without `executablePath`
  // Playwright also holds the app's start back until it is attached.
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = folder;
  const app = await _electron.launch({
    // Nothing travels: see the configuration of these tests.
    args: [PROJECT, '--lang=en-GB', '--force-prefers-reduced-motion', ...toArguments(options)],
    cwd: PROJECT,
    env: definedOnly({ ...process.env, ...ENGLISH, ...options.env }),
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
      stop: () => quit(app),
      kill: () => killHard(app),
    };
  } catch (error) {
    await app.close();
    throw new Error(`No window came. The app printed:\n${log.text}`, { cause: error });
  }
}

/** Quits it, with a yes to whatever it asks before that. */
async function quit(app: ElectronApplication): Promise<void> {
  // It may be gone already, or going.
  await app
    .evaluate(({ dialog }) => {
      dialog.showMessageBox = async (...args: unknown[]) => {
        const { buttons = [] } = args.at(-1) as { buttons?: string[] };
        return { response: buttons.indexOf('Quit'), checkboxChecked: false };
      };
    })
    .catch(() => undefined);
  await app.close();
}

/**
 * Starts the built app as another program does, without Playwright.
 * @param stderr a file that it goes to, as the desktop does it for an icon that is clicked; else it comes as the child's
 */
export function spawnElectronApp(options: AppOptions, stderr: number | 'pipe' = 'pipe'): ChildProcess {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return spawn(electronProgram(runtimeFolder()), [...sandbox, PROJECT, ...toArguments(options)], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', stderr],
  });
}

/** Runs the built app where it is to end by itself, as a script does, before whose window nobody sits; waits for its end. */
export async function runElectronApp(options: AppOptions): Promise<EndedApp> {
  const child = spawnElectronApp({ ...options, args: ['--noerrdialogs', ...(options.args ?? [])] });
  const log = new ProcessLog(child);
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
  const code = await new Promise<number | null>((resolve) => child.once('close', (ended) => resolve(ended)));
  clearTimeout(timer);
  return { code, output: log.text };
}

/** Playwright takes no variables without a value. */
function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function runtimeFolder(): string {
  const runtime = locateElectron();
  if (!runtime) throw new Error('There is no Electron here: run `npm test` once, which fetches one.');
  return runtime.folder;
}

async function killHard(app: ElectronApplication): Promise<void> {
  const ended = new Promise<void>((resolve) => app.once('close', () => resolve()));
  app.process().kill('SIGKILL');
  await ended;
}
