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

test('any text has the checksum of its UTF-8 bytes, lone surrogates too', () => {
  const unit = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.integer({ min: 0xd7f0, max: 0xe00f }).map((code) => String.fromCharCode(code)),
  );
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 20 }), (parts) => {
      const text = parts.join('');
      expect(crc32(text)).toBe(nodeCrc32(new TextEncoder().encode(text)));
    }),
  );
});

test('is carried on from what came before', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (first, second) => {
      expect(crc32(second, crc32(first))).toBe(crc32(first + second));
    }),
  );
});
