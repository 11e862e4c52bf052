import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import { expect, it } from 'vitest';

import { makeFolder } from '../backends/backends.test-support.ts';
import { placeFile } from './export-files.ts';

it('writes a file for its owner only, and nothing else', async () => {
  const folder = makeFolder();
  expect(await placeFile(folder, 'ride.fit', Uint8Array.of(1, 2))).toBe('ride.fit');
  expect([...readFileSync(path.join(folder, 'ride.fit'))]).toEqual([1, 2]);
  expect([readdirSync(folder), statSync(path.join(folder, 'ride.fit')).mode & 0o777]).toEqual([
    ['ride.fit'],
    0o600,
  ]);
});

it('replaces no file: the same stays, another gets a number', async () => {
  const folder = makeFolder();
  writeFileSync(path.join(folder, 'ride.csv'), 'mine');
  mkdirSync(path.join(folder, 'ride-2.csv'));
  async function* rows(): AsyncGenerator<string> {
    yield 'a';
    yield 'b\r\n';
  }
  expect(await placeFile(folder, 'ride.csv', rows())).toBe('ride-3.csv');
  expect(await placeFile(folder, 'ride.csv', 'ab\r\n')).toBe('ride-3.csv');
  expect(await placeFile(folder, 'ride.csv', 'mine')).toBe('ride.csv');
  expect(await placeFile(folder, 'ride.csv', 'ruhe')).toBe('ride-4.csv');
  expect(
    readdirSync(folder).map((name) => [
      name,
      name === 'ride-2.csv' || readFileSync(path.join(folder, name), 'utf8'),
    ]),
  ).toEqual([
    ['ride-2.csv', true],
    ['ride-3.csv', 'ab\r\n'],
    ['ride-4.csv', 'ruhe'],
    ['ride.csv', 'mine'],
  ]);
});

it('goes over what an export that was cut short has left', async () => {
  const folder = makeFolder();
  writeFileSync(path.join(folder, '.ride.fit.part'), 'more than there is now');
  await placeFile(folder, 'ride.fit', 'now');
  expect([readdirSync(folder), readFileSync(path.join(folder, 'ride.fit'), 'utf8')]).toEqual([
    ['ride.fit'],
    'now',
  ]);
});

// A device of Linux on which every write finds the disk full.
it.runIf(existsSync('/dev/full'))('leaves nothing where the disk is full', async () => {
  const folder = makeFolder();
  symlinkSync('/dev/full', path.join(folder, '.ride.fit.part'));
  await expect(placeFile(folder, 'ride.fit', 'now')).rejects.toMatchObject({ code: 'ENOSPC' });
  expect(readdirSync(folder)).toEqual([]);
});

it('says why it could not be written, also where what is in the way cannot be removed', async () => {
  const folder = makeFolder();
  mkdirSync(path.join(folder, '.ride.fit.part', 'below'), { recursive: true });
  await expect(placeFile(folder, 'ride.fit', 'now')).rejects.toMatchObject({ code: 'EISDIR' });
});
