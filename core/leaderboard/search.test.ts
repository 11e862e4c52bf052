import { expect, test } from 'vitest';

import { searchByName } from './search.ts';

const rows = ['Zoë Kravitz', 'Ben', 'Zara Ben-Ali', 'BENNO'].map((name) => ({ name }));
const found = (query: string) => searchByName(rows, query).map(({ name }) => name);

test('finds a name by any part of it, without case and accents', () => {
  expect(found('ben')).toEqual(['Ben', 'Zara Ben-Ali', 'BENNO']);
  expect(found('ZOE')).toEqual(['Zoë Kravitz']);
  expect(found('zoë')).toEqual(['Zoë Kravitz']);
  expect(found('.*')).toEqual([]);
});

test('wants every word', () => {
  expect(found('  ali zara ')).toEqual(['Zara Ben-Ali']);
  expect(found('ben zoe')).toEqual([]);
});

test('without a word nothing is left out', () => {
  expect(searchByName(rows, ' ')).toBe(rows);
});
