import { expect, test } from 'vitest';

import { growthPercent } from './growth-rule.ts';

const HEATS = 24;

function heats(valueOf: (heat: number) => number): number[] {
  return Array.from({ length: HEATS }, (_, index) => valueOf(index + 1));
}

test('what is filled in the first heats is no growth', () => {
  expect(growthPercent(heats((heat) => (heat < 4 ? heat * 10 : 40)))).toBe(0);
});

test('what each heat leaves behind is', () => {
  expect(growthPercent(heats((heat) => 100 + heat))).toBeCloseTo((121 / 106 - 1) * 100);
});

test('one look at a bad moment changes nothing', () => {
  expect(growthPercent(heats((heat) => (heat === 22 ? 400 : 40)))).toBe(0);
});
