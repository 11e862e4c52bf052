import { spawn } from 'node:child_process';

import { ROOT } from './paths.mjs';
import { exitCode } from './run.mjs';

/** How long a program may take to end after it was asked to, in milliseconds. */
const GRACE_MS = 10_000;

/** @type {NodeJS.Signals[]} */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const WINDOWS = process.platform === 'win32';

/**
 * Runs the program that the person started, until it ends or they end it. It gets a process group of its
 * own, so that Ctrl-C reaches it once, through us, and nothing that it started outlives it.
 * @param {string} command
 * @param {string[]} args
 * @returns {Promise<number>} its exit code; 127 where it could not be started
 */
export function runInForeground(command, args) {
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: !WINDOWS,
  });
  let asked = false;
  const ask = (/** @type {NodeJS.Signals} */ signal) => {
    // npm hands a Ctrl-C on that we have had already: asking twice could cut the program's farewell short.
    if (asked) return;
    asked = true;
    child.kill(signal);
    setTimeout(() => endGroup(child.pid), GRACE_MS).unref();
  };
  for (const signal of ENDING) process.on(signal, ask);

  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.on('exit', (code, signal) => {
      for (const name of ENDING) process.off(name, ask);
      endGroup(child.pid);
      resolve(exitCode(code, signal));
    });
  });
}

/**
 * Ends whatever is left of a process group.
 * @param {number | undefined} pid of its leader
 */
function endGroup(pid) {
  if (pid === undefined || WINDOWS) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}
