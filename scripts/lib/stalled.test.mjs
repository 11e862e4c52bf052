import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';

import { runUntilStalled } from './stalled.mjs';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-stalled-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** @param {string} program for Node @param {number} [stallMs] */
const runNode = (program, stallMs = 60_000) =>
  runUntilStalled(process.execPath, ['-e', program], { folders: [folder], stallMs });

test('gives what the program printed', async () => {
  await expect(runNode('console.log("done")')).resolves.toBe('done\n');
});

test('ends a program that brings nothing', async () => {
  await expect(runNode('setInterval(() => {}, 1000)', 600)).rejects.toThrow('nothing came for 0.6 seconds');
});

test('says in one line why the program failed', async () => {
  const program = 'throw new TypeError("fetch failed", { cause: new Error("no such host") })';
  await expect(runNode(program)).rejects.toThrow(/^no such host$/);
});

test('fails where there is no such program', async () => {
  await expect(runUntilStalled('/nowhere/program', [], { folders: [] })).rejects.toThrow('ENOENT');
});
