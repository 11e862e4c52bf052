import { expect, test } from 'vitest';

import { RateLimit } from './rate-limit.ts';

interface At {
  take: (racerId?: string) => boolean;
  tells: (racerId?: string) => boolean;
  wait: (ms: number) => void;
}

function limitAt(): At {
  let now = 0;
  const limit = new RateLimit({ speed: 1, now: () => now });
  return {
    take: (racerId = 'r-a') => limit.take(racerId),
    tells: (racerId = 'r-a') => limit.tells(racerId),
    wait: (ms) => (now += ms),
  };
}

test('twenty at once, then two a second', () => {
  const { take, wait } = limitAt();
  expect(Array.from({ length: 22 }, () => take()).filter(Boolean)).toHaveLength(20);
  wait(499);
  expect(take()).toBe(false);
  wait(1);
  expect([take(), take()]).toEqual([true, false]);
});

test('a rest fills it up to twenty, not more', () => {
  const { take, wait } = limitAt();
  for (let request = 0; request < 20; request++) take();
  wait(3_600_000);
  expect(Array.from({ length: 30 }, () => take()).filter(Boolean)).toHaveLength(20);
});

test('one rider’s haste is not another’s', () => {
  const { take } = limitAt();
  while (take('r-a'));
  expect(take('r-b')).toBe(true);
});

test('a clock that steps back gives nothing and takes nothing', () => {
  const { take, wait } = limitAt();
  take();
  wait(-5000);
  expect(Array.from({ length: 20 }, () => take()).filter(Boolean)).toHaveLength(19);
});

test('riders are forgotten only once they are full again', () => {
  const { take, wait } = limitAt();
  while (take('hasty'));
  for (let rider = 0; rider < 10_001; rider++) take(`r-${rider}`);
  expect(take('hasty')).toBe(false);
  wait(10_001);
  take('one-more');
  expect(Array.from({ length: 30 }, () => take('hasty')).filter(Boolean)).toHaveLength(20);
});

test('a refusal is told once a second, to each rider', () => {
  const { take, tells, wait } = limitAt();
  for (const racerId of ['r-a', 'r-b']) while (take(racerId));
  expect([tells(), tells(), tells('r-b')]).toEqual([true, false, true]);
  wait(999);
  expect(tells()).toBe(false);
  wait(1);
  expect([tells(), tells()]).toEqual([true, false]);
});
