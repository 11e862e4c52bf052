import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { KnownIds, latin1, type ReadLatin1 } from './quick-door-ids.ts';

const PATTERN = /^[a-z0-9-]{1,64}$/;

/** Looks a text's bytes up, from the middle of a larger buffer. */
function lookUp(ids: KnownIds, text: string): string | undefined {
  const bytes = Uint8Array.from(`<<${text}>>`, (character) => character.charCodeAt(0));
  return ids.at(new DataView(bytes.buffer), 2, 2 + text.length);
}

describe('known ids', () => {
  test('are the strings that their bytes are, however often and in whatever order they come', () => {
    const ids = new KnownIds(PATTERN, latin1);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 66 }), fc.nat({ max: 9999 }), (bytes, number) => {
        const text = String.fromCharCode(...bytes);
        expect(lookUp(ids, text)).toBe(PATTERN.test(text) ? text : undefined);
        expect(lookUp(ids, `r-${number}`)).toBe(`r-${number}`);
      }),
    );
  });

  test('are made once', () => {
    let made = 0;
    const counting: ReadLatin1 = (...where) => {
      made++;
      return latin1(...where);
    };
    const ids = new KnownIds(PATTERN, counting);
    for (let round = 0; round < 3; round++) {
      for (let rider = 0; rider < 5000; rider++) expect(lookUp(ids, `rider-${rider}`)).toBe(`rider-${rider}`);
    }
    expect(made).toBe(5000);
  });

  test('are forgotten when there are too many, and learnt again', () => {
    const ids = new KnownIds(PATTERN, latin1);
    for (let rider = 0; rider < 20_000; rider++) expect(lookUp(ids, `rider-${rider}`)).toBe(`rider-${rider}`);
    for (let rider = 0; rider < 20_000; rider++) expect(lookUp(ids, `rider-${rider}`)).toBe(`rider-${rider}`);
  });
});
