import { expect, it } from 'vitest';

import { RowElements } from './row-elements.ts';

it('rows that stay keep their element, rows that come get those of the ones that have left', () => {
  const elements = new RowElements();
  expect(elements.give(['a', 'b', 'c'])).toEqual([0, 1, 2]);
  expect(elements.give(['b', 'c', 'd'])).toEqual([1, 2, 0]);
  expect(elements.give(['x', 'b', 'c'])).toEqual([0, 1, 2]);
  expect(elements.give(['p', 'q', 'r'])).toEqual([0, 1, 2]);
});

it('a list that grows has more elements, one that shrinks fewer, and one of which nothing is left begins anew', () => {
  const elements = new RowElements();
  expect(elements.give(['a', 'b'])).toEqual([0, 1]);
  expect(elements.give(['b', 'c', 'd', 'e'])).toEqual([1, 0, 2, 3]);
  expect(elements.give(['e'])).toEqual([3]);
  expect(elements.give(['f', 'e', 'g'])).toEqual([0, 3, 1]);
  expect(elements.give([])).toEqual([]);
  expect(elements.give(['e'])).toEqual([0]);
});
