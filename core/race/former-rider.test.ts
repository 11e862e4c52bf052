import { describe, expect, test } from 'vitest';

import { isGone } from './former-rider.ts';

describe('isGone', () => {
  test.each([
    ['gone-0123456789abcdef', true],
    ['gone-0123456789abcde', false],
    ['gone-0123456789abcdef0', false],
    ['gone-0123456789abcdeg', false],
    ['r-0123456789abcdef', false],
    ['', false],
  ])('%s: %s', (racerId, gone) => {
    expect(isGone(racerId)).toBe(gone);
  });
});
