import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { logFileOf, openFileLog } from './file-log.ts';

let folder: string;
const onTerminal: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-log-'));
  onTerminal.length = 0;
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => onTerminal.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test('writes every message as one line, for its owner only, and warnings on the terminal; secrets in neither', () => {
  const file = logFileOf(folder);
  const log = openFileLog(file);
  log('info', 'began with 100 %s of %d', { n: 1 });
  log('warn', 'the token=abc123 was refused');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines).toEqual([
    expect.stringMatching(/^\S+Z info began with 100 %s of %d \{"n":1\}$/) as string,
    expect.stringMatching(/^\S+Z warn the token=\[removed\] was refused$/) as string,
  ]);
  expect(onTerminal).toEqual([
    expect.stringMatching(/^\S+Z warn the token=\[removed\] was refused\n$/) as string,
  ]);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('is put aside at its size, once, so that it never takes more than twice that', () => {
  const file = logFileOf(folder, 'cloud');
  const log = openFileLog(file, 10_000);
  for (let at = 0; at < 1000; at += 1) log('info', `message ${at} ${'x'.repeat(80)}`);
  expect(readdirSync(path.dirname(file)).sort()).toEqual(['cloud.log', 'cloud.old.log']);
  const sizes = ['cloud.log', 'cloud.old.log'].map((name) => statSync(path.join(folder, 'logs', name)).size);
  expect(sizes.every((size) => size <= 10_000 + 300)).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain('message 999 ');
});

test('stops nothing where it cannot be written', () => {
  writeFileSync(path.join(folder, 'logs'), 'a file where the folder should be');
  const log = openFileLog(logFileOf(folder));
  expect(() => log('error', 'what now')).not.toThrow();
  expect(onTerminal.join('')).toContain('error what now');
});
