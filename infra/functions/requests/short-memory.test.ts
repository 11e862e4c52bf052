import { expect, test, vi } from 'vitest';

import { shortMemory } from './short-memory.ts';

function memory() {
  const clock = { ms: 1_000_000 };
  const remember = shortMemory({ speed: 1, now: () => clock.ms });
  let made = 0;
  const make = vi.fn(async () => ++made);
  return { clock, make, ask: (key = 'a') => remember(key, 1000, make) };
}

test('what a field asks for within its life is made once', async () => {
  const { clock, make, ask } = memory();
  expect(await Promise.all([ask(), ask(), ask('b')])).toEqual([1, 1, 2]);
  clock.ms += 999;
  expect(await ask()).toBe(1);
  clock.ms += 1;
  expect([await ask(), make.mock.calls.length]).toEqual([3, 3]);
});

test('what failed is made again', async () => {
  const { make, ask } = memory();
  make.mockRejectedValueOnce(new Error('no table'));
  await expect(ask()).rejects.toThrow('no table');
  expect(await ask()).toBe(1);
});

test('a clock that was set back keeps nothing', async () => {
  const { clock, ask } = memory();
  await ask();
  clock.ms -= 5000;
  expect(await ask()).toBe(2);
});

test('of very many the oldest are forgotten', async () => {
  const { ask } = memory();
  await ask('first');
  for (let key = 0; key < 200; key++) await ask(String(key));
  expect(await ask('199')).toBe(201);
  expect(await ask('first')).toBe(202);
});
