import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DecodeError } from '../errors.ts';
import { fromBase64, toBase64 } from './base64.ts';

/** RFC 4648, section 10. */
const VECTORS = [
  ['', ''],
  ['f', 'Zg=='],
  ['fo', 'Zm8='],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg=='],
  ['fooba', 'Zm9vYmE='],
  ['foobar', 'Zm9vYmFy'],
] as const;

test.each(VECTORS)('%j is %j', (text, base64) => {
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  expect(toBase64(bytes)).toBe(base64);
  expect(fromBase64(base64)).toEqual(bytes);
});

test('any bytes become what Node makes of them, and come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = toBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(fromBase64(text)).toEqual(bytes);
    }),
  );
});

describe('what is refused', () => {
  test.each(['A', 'AAA', 'A===', '====', 'AA=A', 'AA A', 'AA-A', 'AAA\n', 'AAAé', 'AAA€', 'AB==', 'AAB='])(
    '%j',
    (text) => {
      expect(() => fromBase64(text)).toThrow(DecodeError);
    },
  );

  test('any text but the one that its bytes are written as', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Da-d+/=]{0,12}$/), (text) => {
        let bytes: Uint8Array;
        try {
          bytes = fromBase64(text);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
          return;
        }
        expect(toBase64(bytes)).toBe(text);
      }),
    );
  });
});
