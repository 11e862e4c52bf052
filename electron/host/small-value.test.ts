import { expect, test } from 'vitest';

import { isSmall } from './small-value.ts';

const around: Record<string, unknown> = {};
around['self'] = around;
const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`name${at}`, null]));

test.each<[string, unknown, boolean]>([
  ['nothing', undefined, true],
  ['null', null, true],
  ['a text that just fits', 'x'.repeat(99), true],
  ['one that does not', 'x'.repeat(100), false],
  ['texts that do not fit together', ['x'.repeat(50), 'x'.repeat(50)], false],
  ['an array that just fits', Array.from({ length: 99 }, () => 0), true],
  ['one that does not', Array.from({ length: 100 }, () => 0), false],
  ['one with nothing in all its places', new Array(2 ** 31), false],
  ['names that fit', { classId: 1, raceId: '1-2' }, true],
  ['a name that does not', { ['x'.repeat(100)]: 1 }, false],
  ['many names', many, false],
  ['what is in itself', around, false],
  ['what is deep', JSON.parse('['.repeat(5000) + ']'.repeat(5000)), false],
  ['what is deep, and fits', JSON.parse('['.repeat(99) + ']'.repeat(99)), true],
  ['bytes that just fit', new Uint8Array(99), true],
  ['bytes that do not', new Uint8Array(100), false],
])('%s', (_what, value, small) => {
  expect(isSmall(value, 100)).toBe(small);
});
