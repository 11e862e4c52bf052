import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { AlleycatError } from '../../../core/errors.ts';
import { createArchive, readArchive } from './archive.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'alleycat-archive-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const entry = (text: string) => ({ Data: Buffer.from(text), PartitionKey: '1-5' });

test('what was added comes back, in its order', () => {
  const file = path.join(folder, 'a.jsonl');
  const archive = createArchive(file);
  archive.add([entry('{"n":1}'), entry('{"n":2}')]);
  archive.add([]);
  archive.add([entry('{"n":3}')]);
  archive.close();
  expect(readArchive(file)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
});

test('gzip is known by its bytes, several members behind each other too', () => {
  const file = path.join(folder, 'object');
  writeFileSync(file, Buffer.concat([gzipSync('{"n":1}\n'), gzipSync('{"n":2}\n')]));
  expect(readArchive(file)).toEqual(['{"n":1}', '{"n":2}']);
});

test('a folder is read in the order of its names', () => {
  mkdirSync(path.join(folder, 'b'));
  writeFileSync(path.join(folder, 'b', '1'), '{"n":2}\n');
  writeFileSync(path.join(folder, 'a'), '{"n":1}\n');
  expect(readArchive(folder)).toEqual(['{"n":1}', '{"n":2}']);
});

test.each([
  ['is not there', 'missing'],
  ['is torn', 'torn'],
  ['is empty', 'empty'],
])('an archive that %s is one sentence', (_, name) => {
  writeFileSync(path.join(folder, 'torn'), gzipSync('x'.repeat(1000)).subarray(0, 12));
  writeFileSync(path.join(folder, 'empty'), '\n');
  const read = (): unknown => readArchive(path.join(folder, name));
  expect(read).toThrow(AlleycatError);
  expect(read).toThrow(/^[^\n]+\.$/);
});

test('an archive that cannot be written is one sentence', () => {
  expect(() => createArchive(path.join(folder, 'no', 'folder'))).toThrow(/cannot be used/);
});
