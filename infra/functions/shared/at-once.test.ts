import { expect, test } from 'vitest';

import { atOnce } from './at-once.ts';

test('all of a list, and never more at once than it may', async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  await atOnce([1, 2, 3, 4, 5, 6, 7], 3, async (one) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running--;
    done.push(one);
  });
  expect([most, done.sort()]).toEqual([3, [1, 2, 3, 4, 5, 6, 7]]);
});

test('a fault is thrown when what had begun is over, and nothing is begun after it', async () => {
  const begun: number[] = [];
  const work = atOnce([1, 2, 3, 4, 5], 2, async (one) => {
    begun.push(one);
    await new Promise((resolve) => setImmediate(resolve));
    if (one === 1) throw new Error('no table');
  });
  await expect(work).rejects.toThrow('no table');
  expect(begun.length).toBeLessThan(5);
});
