import fc from 'fast-check';
import { expect, test } from 'vitest';

import { holds, tryProperty } from './holds.test-support.ts';

const printed: string[] = [];
const print = (line: string): void => void printed.push(line);
const below = (max: number, seen: number[] = []) =>
  fc.property(fc.nat({ max: 1000 }), (value) => {
    seen.push(value);
    expect(value).toBeLessThan(max);
  });

holds('a number is a number', below(1001), { runs: 10 });

test('says how many cases there were and their seed; the seed gives the same ones again', async () => {
  const seen: number[][] = [[], []];
  printed.length = 0;
  await tryProperty('small', below(1001, seen[0]), { runs: 20 }, {}, print);
  const [, seed = ''] = /^property "small": 20 cases, seed (\d+)\n$/.exec(printed[0] ?? '') ?? [];
  await tryProperty('small', below(1001, seen[1]), { runs: 20 }, { ALLEYCAT_SEED: seed }, print);
  expect(seen[0]).toHaveLength(20);
  expect(seen[1]).toEqual(seen[0]);
});

test('a property that does not hold fails with the smallest case, and says its seed too', async () => {
  printed.length = 0;
  const failing = tryProperty('small', below(500), { runs: 100 }, { ALLEYCAT_SEED: '7' }, print);
  await expect(failing).rejects.toThrow('Counterexample: [500]');
  expect(printed[0]).toMatch(/^property "small": \d+ cases, seed 7\n$/);
});

test('examples come first, and a longer search tries more cases', async () => {
  const seen: number[] = [];
  await tryProperty('small', below(1001, seen), { runs: 5, examples: [[3]] }, { ALLEYCAT_TIMES: '4' }, print);
  expect([seen[0], seen.length]).toEqual([3, 21]);
});

test('a seed that is no number is refused', async () => {
  const wrong = tryProperty('small', below(1001), { runs: 1 }, { ALLEYCAT_SEED: 'x' }, print);
  await expect(wrong).rejects.toThrow('ALLEYCAT_SEED is "x"');
});
