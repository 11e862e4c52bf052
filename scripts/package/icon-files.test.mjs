import { expect, test } from 'vitest';

import { packIcns, packIco } from './icon-files.mjs';

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const PICTURES = new Map(SIZES.map((size) => [size, Buffer.from(`picture of ${size}`)]));

test('a Mac finds each picture behind its type', () => {
  const file = packIcns(PICTURES);
  expect(file.subarray(0, 4).toString()).toBe('icns');
  expect(file.readUInt32BE(4)).toBe(file.length);
  /** @type {Record<string, string>} */
  const found = {};
  for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
    found[file.subarray(at, at + 4).toString()] = file
      .subarray(at + 8, at + file.readUInt32BE(at + 4))
      .toString();
  }
  expect(found).toMatchObject({ icp4: 'picture of 16', ic10: 'picture of 1024', ic14: 'picture of 512' });
  expect(Object.keys(found)).toHaveLength(10);
});

test('Windows finds each picture where the table says', () => {
  const file = packIco(PICTURES);
  const count = file.readUInt16LE(4);
  const found = Array.from({ length: count }, (_, index) => {
    const at = 6 + 16 * index;
    const start = file.readUInt32LE(at + 12);
    return [file[at], file.subarray(start, start + file.readUInt32LE(at + 8)).toString()];
  });
  expect(found).toHaveLength(7);
  expect(found[0]).toEqual([16, 'picture of 16']);
  expect(found[6]).toEqual([0, 'picture of 256']);
});

test('a size that is missing is said', () => {
  expect(() => packIco(new Map())).toThrow('no picture of 16 pixels');
});
