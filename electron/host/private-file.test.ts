import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'; // prettier-ignore
import path from 'node:path';

import { expect, it } from 'vitest';

import { makeFolder } from './backends/backends.test-support.ts';
import { keepAside, replacePrivately } from './private-file.ts';

it('replaces a file, and leaves nothing to others of the one that was there', () => {
  const file = path.join(makeFolder(), 'key');
  for (const name of [file, `${file}.new`]) {
    writeFileSync(name, 'old');
    chmodSync(name, 0o644);
  }
  replacePrivately(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect([statSync(file).mode & 0o777, readdirSync(path.dirname(file))]).toEqual([0o600, ['key']]);
});

// A device of Linux on which every write finds the disk full.
it.runIf(existsSync('/dev/full'))(
  'leaves the file as it was when the disk is full, and no half of a key',
  () => {
    const file = path.join(makeFolder(), 'key');
    writeFileSync(file, 'old');
    symlinkSync('/dev/full', `${file}.new`);
    expect(() => replacePrivately(file, 'new')).toThrow(/ENOSPC/);
    expect([readFileSync(file, 'utf8'), readdirSync(path.dirname(file))]).toEqual(['old', ['key']]);
  },
);

it('says why it could not be written, also where what is in the way cannot be removed', () => {
  const file = path.join(makeFolder(), 'key');
  mkdirSync(path.join(`${file}.new`, 'below'), { recursive: true });
  expect(() => replacePrivately(file, 'new')).toThrow(/EISDIR/);
});

it('keeps each file that it puts aside', () => {
  const file = path.join(makeFolder(), 'settings');
  writeFileSync(file, 'first');
  const first = keepAside(file);
  writeFileSync(file, 'second');
  const second = keepAside(file);
  expect([readFileSync(first, 'utf8'), readFileSync(second, 'utf8'), existsSync(file)]).toEqual(['first', 'second', false]); // prettier-ignore
});
