/** An ordinary user of the machine, and the installed app as that user starts it. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { chromium, type Browser, type Page } from '@playwright/test';

import { freePort } from '../../lib/free-port.ts';
import { ProcessLog } from '../../support/process-log.ts';
import { descendantsOf, isRunning } from '../../support/processes.ts';
import { packages } from './packages.ts';

const USER = 'alleycat-rider';
const HOME = `/home/${USER}`;
const WINDOW_MS = 60_000;
const LOOK_MS = 50;
/** Runs a program, and goes on for as long as a test may need. */
const STAYING = ['/bin/sh', '-c', '"$@"; exec sleep 300', 'sh'];

/** Where the app keeps what is the rider's. */
export const DATA = path.join(HOME, '.local', 'share', 'alleycat');
/** Where updates wait. */
export const UPDATE_CACHE = path.join(HOME, '.cache');

export async function createRider(): Promise<void> {
  await deleteRider();
  execFileSync('useradd', ['--create-home', '--shell', '/bin/sh', USER]);
}

/** With the home folder, and with what a desktop of theirs has left running: helpers of the message bus end when they like. */
export async function deleteRider(): Promise<void> {
  const [, uid] = new RegExp(`^${USER}:x:(\\d+):`, 'm').exec(fs.readFileSync('/etc/passwd', 'utf8')) ?? [];
  if (uid === undefined) return;
  await until(() => {
    const own = everybody().filter(({ pid }) => userOf(pid) === uid);
    for (const { pid } of own) kill(pid);
    return own.length === 0;
  }, 'the end of all that the rider had started');
  execFileSync('userdel', ['--remove', USER], { stdio: 'ignore' });
}

/** The real user's number; null of a process that has ended. https://man7.org/linux/man-pages/man5/proc_pid_status.5.html */
function userOf(pid: number): string | null {
  try {
    return /^Uid:\t(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? null;
  } catch {
    return null;
  }
}

/** Hard; one that has just ended is as good. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Gives the rider what root has put into the home folder. */
export function giveToRider(): void {
  execFileSync('chown', ['-R', `${USER}:${USER}`, HOME]);
}

export interface InstalledApp {
  readonly page: Page;
  readonly log: ProcessLog;
  /** Of its main process. */
  readonly pid: number;
  /** Of what has started its display, and it. */
  readonly desktopPid: number;
  /** The window of the app that has started itself again. */
  readonly again: () => Promise<Page>;
  /** The window once more, after its page's process has ended: Playwright's hold on it has ended with that. */
  readonly reattach: () => Promise<Page>;
  /** Asks it to quit, and waits. @returns its exit code */
  readonly stop: () => Promise<number | null>;
}

export interface StartOptions {
  /** The desktop stays when the app has ended, as it does for a rider. */
  stays?: boolean;
  args?: string[];
  env?: Record<string, string>;
}

/** A program started as the rider starts one from the desktop, with nothing of root's environment. */
export function asRider(command: string[], env: Record<string, string> = {}): ChildProcess {
  const variables = { HOME, USER, LANG: 'C.UTF-8', PATH: '/usr/local/bin:/usr/bin:/bin', ...env };
  const given = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  return spawn('runuser', ['-u', USER, '--', 'env', '-i', ...given, ...command], {
    cwd: HOME,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** On a display and a message bus of its own. */
export function onDesktop(command: string[]): string[] {
  return ['dbus-run-session', '--', 'xvfb-run', '-a', '-s', '-screen 0 1280x800x24', ...command];
}

/**
 * Starts the installed app and waits for its window. Node's inspector is closed for good in a package, so the tests come in
 * by Chromium's own port.
 */
export async function startInstalled({
  args = [],
  env = {},
  stays = false,
}: StartOptions = {}): Promise<InstalledApp> {
  const { name } = packages();
  const port = await freePort();
  const command = [name, `--remote-debugging-port=${port}`, ...args];
  const child = asRider(onDesktop(stays ? [...STAYING, ...command] : command), env);
  const log = new ProcessLog(child);
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  try {
    let browser = await connect(port, child);
    const page = await firstPage(browser);
    const pid = await mainProcess(name);
    const stop = async (): Promise<number | null> => {
      await browser.close();
      if (child.exitCode === null) process.kill(await mainProcess(name), 'SIGTERM');
      if (stays) await endDesktop(child, name);
      return ended;
    };
    const reattach = async (): Promise<Page> => {
      await browser.close();
      browser = await connect(port, child);
      return firstPage(browser);
    };
    const again = async (): Promise<Page> => {
      await until(() => !isRunning(pid), 'its end');
      return reattach();
    };
    return { page, log, pid, desktopPid: child.pid ?? 0, again, reattach, stop };
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`No window came. The app printed:\n${log.text}`, { cause: error });
  }
}

/**
 * Starts the installed app until it says that Chromium's port is open: by then Node and the app's own code have begun.
 * @returns what it printed
 * @throws Error where it does not come so far
 */
export async function printedAtStart(args: string[], env: Record<string, string>): Promise<string> {
  const { name } = packages();
  const child = asRider(onDesktop([name, ...args, '--remote-debugging-port=0']), env);
  const log = new ProcessLog(child);
  const closed = new Promise((resolve) => child.once('close', resolve));
  try {
    await until(() => log.text.includes('DevTools listening'), `the app to start; it printed ${log.text}`);
  } finally {
    if (child.exitCode === null) process.kill(await mainProcess(name), 'SIGTERM');
    await closed;
  }
  return log.text;
}

async function connect(port: number, child: ChildProcess): Promise<Browser> {
  for (let waited = 0; waited < WINDOW_MS && child.exitCode === null; waited += LOOK_MS) {
    try {
      return await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    } catch {
      await sleep(LOOK_MS);
    }
  }
  throw new Error('it does not answer');
}

async function firstPage(browser: Browser): Promise<Page> {
  for (let waited = 0; waited < WINDOW_MS; waited += LOOK_MS) {
    const page = browser.contexts()[0]?.pages()[0];
    if (page !== undefined) return page;
    await sleep(LOOK_MS);
  }
  throw new Error('it has no window');
}

/** @throws Error where it does not come true in time */
export async function until(isTrue: () => boolean, what: string): Promise<void> {
  for (let waited = 0; waited < WINDOW_MS; waited += LOOK_MS) {
    if (isTrue()) return;
    await sleep(LOOK_MS);
  }
  throw new Error(`Waited in vain for ${what}.`);
}

async function endDesktop(child: ChildProcess, name: string): Promise<void> {
  await until(() => !everybody().some(({ command }) => command.startsWith(`/usr/lib/${name}/`)), 'its end');
  const sleeping = descendantsOf(child.pid ?? 0).find(({ command }) => command.startsWith('sleep '));
  if (sleeping !== undefined) process.kill(sleeping.pid, 'SIGTERM');
}

/** One that has started itself again is nobody's child: the first process's. */
function everybody(): ReturnType<typeof descendantsOf> {
  return descendantsOf(1);
}

/** Between its fork and its own command a helper of Chromium's looks like the main process, too: that passes. */
async function mainProcess(name: string): Promise<number> {
  const own = (): number[] =>
    everybody()
      .filter(
        ({ command }) => command.startsWith(`/usr/lib/${name}/${name} `) && !command.includes('--type='),
      )
      .map(({ pid }) => pid);
  await until(() => own().length === 1, 'its main process, and nothing that looks like it');
  return own()[0] ?? 0;
}
