import { crc32 as nodeCrc32 } from 'node:zlib';

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { crc32 } from './crc32.ts';

/** The check value of CRC-32/ISO-HDLC, and others of its published vectors. */
test.each([
  ['', 0],
  ['123456789', 0xcbf4_3926],
  ['a', 0xe8b7_be43],
  ['The quick brown fox jumps over the lazy dog', 0x414f_a339],
])('%j has %i', (text, expected) => {
  expect(crc32(text)).toBe(expected);
});

test.each(['\u007f', '\u0080', '\u07ff', '\u0800', '\uffff', '\u{10000}', '\u{10ffff}', '\ud800', '\udfff'])(
  '%j, where UTF-8 takes a byte more',
  (text) => {
    expect(crc32(text)).toBe(nodeCrc32(new TextEncoder().encode(text)));
  },
);

/** Any code point, lone surrogates too; and any number of them. */
const text = fc
  .array(fc.integer({ min: 0, max: 0x10_ffff }), { maxLength: 40 })
  .map((points) => String.fromCodePoint(...points));

test('any text has the checksum of its UTF-8 bytes, lone surrogates too', () => {
  fc.assert(
    fc.property(text, (some) => {
      expect(crc32(some)).toBe(nodeCrc32(new TextEncoder().encode(some)));
    }),
  );
});

test('is carried on from what came before', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (first, second) => {
      expect(crc32(second, crc32(first))).toBe(crc32(first + second));
    }),
  );
});
