import { expect, test } from 'vitest';

import { adapterMessage } from './words.ts';

test('each trouble of the radio has a sentence of its own, and a way on', () => {
  const troubles = (['off', 'none', 'noPermission', 'noService', 'failed'] as const).map(adapterMessage);
  expect(new Set(troubles).size).toBe(5);
  for (const sentence of troubles) expect(sentence?.message).toMatch(/by itself/);
  expect((['unused', 'starting', 'on'] as const).map(adapterMessage)).toEqual([null, null, null]);
});
