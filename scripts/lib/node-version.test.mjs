import { expect, test } from 'vitest';

import { isRecentEnough } from './node-version.mjs';

test.for([
  ['20.20.2', false],
  ['22.12.0', false],
  ['22.13.0', true],
  ['24.0.0', true],
])('Node %s: %s', ([version, answer]) => {
  expect(isRecentEnough(String(version))).toBe(answer);
});
