import { expect, test } from 'vitest';

import { CrashLimit } from './crash-limit.ts';

test('a page comes back three times a minute, and again when the minute is over, or somebody wants it', () => {
  const limit = new CrashLimit();
  expect([0, 1000, 2000, 3000].map((at) => limit.mayComeBack(at))).toEqual([true, true, true, false]);
  expect(limit.mayComeBack(61_500)).toBe(true);
  limit.forget();
  expect([62_000, 62_100, 62_200, 62_300].map((at) => limit.mayComeBack(at))).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test('crashes that are far between do not add up', () => {
  const limit = new CrashLimit();
  expect(Array.from({ length: 50 }, (_, hour) => limit.mayComeBack(hour * 3_600_000)).every(Boolean)).toBe(
    true,
  );
});
