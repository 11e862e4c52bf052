import { spawn } from 'node:child_process';
import os from 'node:os';

import { ROOT } from './paths.mjs';

/**
 * @typedef {object} Outcome
 * @property {number} code exit code; 128 + n for signal n, 127 where the program is not there
 * @property {string} output standard output and error, in the order in which they came; empty when shown
 * @property {number} seconds how long it took
 */

/**
 * @typedef {object} RunOptions
 * @property {boolean} [show] let it write to this terminal instead of collecting its output
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment
 * @property {string} [cwd] default: the project's folder
 * @property {boolean} [yields] it leaves the processor to whoever else wants it
 */

/**
 * Runs a program to its end. Never rejects: a program that cannot be started has the exit code 127.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Outcome>}
 */
export function run(command, args, { show = false, env = {}, cwd = ROOT, yields = false } = {}) {
  const started = performance.now();
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
  });
  if (yields) giveWay(child.pid);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  }
  return new Promise((resolve) => {
    const finish = (/** @type {number} */ code) =>
      resolve({ code, output, seconds: (performance.now() - started) / 1000 });
    child.on('error', (error) => {
      output += `${error.message}\n`;
      finish(127);
    });
    child.on('close', (code, signal) => finish(exitCode(code, signal)));
  });
}

/**
 * What it starts gives way, too.
 * @param {number | undefined} pid
 */
function giveWay(pid) {
  if (pid === undefined) return;
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already; or a system does not let it: then all have the same share.
  }
}

/** The signals that a person or a supervisor ends a program with, and their numbers. */
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

/**
 * What a shell would report for an ended child.
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 * @returns {number} 0..255
 */
export function exitCode(code, signal) {
  if (code !== null) return code;
  const number = Object.entries(SIGNAL_NUMBERS).find(([name]) => name === signal)?.[1];
  return 128 + (number ?? 6);
}
