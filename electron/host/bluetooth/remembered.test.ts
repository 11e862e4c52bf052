import { expect, test } from 'vitest';

import { deviceOf } from './fake-noble.test-support.ts';
import { NOTHING_REMEMBERED, rememberedSchema } from './remembered.ts';

test('a slot that is missing is empty, and what was not learned yet is not so', () => {
  expect(rememberedSchema.parse({})).toEqual(NOTHING_REMEMBERED);
  const bike = { id: 'b1', name: 'Bike 1', addressType: 'public' };
  expect(rememberedSchema.parse({ bike })).toEqual({ ...NOTHING_REMEMBERED, bike: deviceOf() });
});

test.each([
  ['no id', { ...deviceOf(), id: '' }],
  ['an id as long as a book', { ...deviceOf(), id: 'x'.repeat(65) }],
  ['an address of another type', { ...deviceOf(), addressType: 'secret' }],
])('%s is no device', (_what, bike) => {
  expect(rememberedSchema.safeParse({ bike }).success).toBe(false);
});
