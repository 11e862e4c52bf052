import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** A download that brings nothing for this long has failed. */
const STALL_MS = 15_000;

const LOOK_EVERY_MS = 500;

/**
 * Runs a program that downloads into `folders`, and ends it when they stop growing.
 * @param {string} command
 * @param {string[]} args
 * @param {{ folders: string[], env?: NodeJS.ProcessEnv, cwd?: string, stallMs?: number }} options
 * @returns {Promise<string>} what it printed on standard output
 * @throws Error with one sentence: that it stalled, or the last line of what it complained about
 */
export function runUntilStalled(command, args, { folders, env = {}, cwd, stallMs = STALL_MS }) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (complaints += text));

  return new Promise((resolve, reject) => {
    let stalled = false;
    let size = -1;
    let grewAt = performance.now();
    const watch = setInterval(() => {
      const now = performance.now();
      const sizeNow = folders.reduce((sum, folder) => sum + bytesIn(folder), 0);
      if (sizeNow !== size) grewAt = now;
      size = sizeNow;
      if (now - grewAt < stallMs) return;
      stalled = true;
      child.kill('SIGKILL');
    }, LOOK_EVERY_MS);
    child.on('error', (error) => {
      clearInterval(watch);
      reject(error);
    });
    child.on('close', (code) => {
      clearInterval(watch);
      if (stalled) reject(new Error(`nothing came for ${stallMs / 1000} seconds`));
      else if (code !== 0) reject(new Error(complaint(complaints) || `it ended with exit code ${code}`));
      else resolve(output);
    });
  });
}

/**
 * The line of a program's complaints that names the error: its cause where there is one, and no stack.
 * @param {string} text
 */
function complaint(text) {
  const lines = text.split('\n').map((line) => line.trim());
  const cause = lines.find((line) => /^\[?cause\]?:/.test(line));
  const error = lines.find((line) => /^(\w*Error:|npm error (?!code))/.test(line));
  const line = cause ?? error ?? lines.find((any) => any !== '') ?? '';
  return line
    .replace(/^\[?cause\]?:\s*/, '')
    .replace(/^(\w*Error:|npm error)\s*/, '')
    .replace(/\s*\{$/, '');
}

/**
 * @param {string} folder
 * @returns {number} bytes of all files below it; what vanishes meanwhile counts as nothing
 */
function bytesIn(folder) {
  let sum = 0;
  for (const entry of fs.existsSync(folder)
    ? fs.readdirSync(folder, { withFileTypes: true, recursive: true })
    : []) {
    if (!entry.isFile()) continue;
    sum += fs.statSync(path.join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0;
  }
  return sum;
}
