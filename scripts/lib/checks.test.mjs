import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { runCheck } from './checks.mjs';

/** @type {string} */
let folder;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-checks-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const runs = () => fs.readFileSync(path.join(folder, 'runs'), 'utf8').length;

/**
 * A tool that finds an error where its cache says so, or where the code is wrong, and remembers what it found.
 * @param {{ cached?: boolean, wrong: boolean }} is cached: there is a cache, and an error in it
 */
function lint({ cached = false, wrong }) {
  const cache = path.join(folder, 'cache');
  if (cached) fs.mkdirSync(cache);
  const program = `
    const fs = require('node:fs');
    fs.appendFileSync(process.argv[1] + '/runs', '.');
    const cached = fs.existsSync(process.argv[2]);
    const wrong = cached || ${wrong};
    fs.mkdirSync(process.argv[2], { recursive: true });
    console.log(cached ? 'found in the cache' : wrong ? 'found in the code' : '');
    process.exitCode = wrong ? 1 : 0;`;
  return runCheck({ name: 'lint', command: ['-e', program, folder, cache], cache });
}

test('an error that was only in the cache is not shown, and the cache is made anew', async () => {
  const step = await lint({ cached: true, wrong: false });
  expect(step).toMatchObject({ name: 'lint', code: 0 });
  expect(step.output).not.toContain('found');
  expect(runs()).toBe(2);
  expect(fs.existsSync(path.join(folder, 'cache'))).toBe(true);
});

test('an error that is there is shown as the code has it', async () => {
  const step = await lint({ cached: true, wrong: true });
  expect(step).toMatchObject({ code: 1, output: 'found in the code\n' });
  expect(runs()).toBe(2);
});

test.each([true, false])('without a cache it is run once: wrong %s', async (wrong) => {
  expect(await lint({ wrong })).toMatchObject({ code: wrong ? 1 : 0 });
  expect(runs()).toBe(1);
});

test('a tool without a cache is run once', async () => {
  const program = "require('node:fs').appendFileSync(process.argv[1] + '/runs', '.'); process.exitCode = 3;";
  expect(await runCheck({ name: 'types', command: ['-e', program, folder] })).toMatchObject({ code: 3 });
  expect(runs()).toBe(1);
});
