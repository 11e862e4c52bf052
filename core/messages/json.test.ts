import { expect, test } from 'vitest';

import { DecodeError } from '../errors.ts';
import { readJson } from './json.ts';

test('a text in JSON is its value, and any other a DecodeError that says what it should have been', () => {
  expect(readJson('{"a":[1]}', 'A reply')).toEqual({ a: [1] });
  expect(() => readJson('{', 'A reply')).toThrow(DecodeError);
  expect(() => readJson('{', 'A reply')).toThrow('A reply that is no JSON');
});
