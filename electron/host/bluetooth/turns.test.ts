import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { isTimeout, Turns } from './turns.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function work<T>(ms: number, value: T): () => Promise<T> {
  return () => new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

test('one begins when the one before has ended, however that ended', async () => {
  const turns = new Turns();
  const begun: string[] = [];
  const first = turns.run('first', 100, async () => {
    begun.push('first');
    await work(50, null)();
    throw new Error('no');
  });
  const failed = first.catch((error: unknown) => String(error));
  const second = turns.run('second', 100, async () => {
    begun.push('second');
    return 2;
  });
  await vi.advanceTimersByTimeAsync(49);
  expect(begun).toEqual(['first']);
  await vi.advanceTimersByTimeAsync(1);
  expect([await failed, await second, begun]).toEqual(['Error: no', 2, ['first', 'second']]);
  expect(vi.getTimerCount()).toBe(0);
});

test('one that never settles is given up at its limit, counted from its own beginning', async () => {
  const turns = new Turns();
  const hung = turns.run('reading', 100, () => new Promise(() => undefined)).catch((error: unknown) => error);
  const slow = turns.run('slow', 100, work(90, 'done'));
  await vi.advanceTimersByTimeAsync(100);
  const error = await hung;
  expect(isTimeout(error)).toBe(true);
  expect(String(error)).toContain('reading: no answer within 100 ms');
  await vi.advanceTimersByTimeAsync(90);
  expect(await slow).toBe('done');
});

test('a fault before the first await is a rejection, and no timeout', async () => {
  const turns = new Turns();
  const failed = turns.run('x', 100, () => {
    throw new Error('at once');
  });
  await expect(failed).rejects.toThrow('at once');
  expect(isTimeout(await failed.catch((error: unknown) => error))).toBe(false);
  expect(await turns.run('y', 100, async () => 1)).toBe(1);
});
