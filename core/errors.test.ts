import { expect, test } from 'vitest';

import { AlleycatError, DecodeError } from './errors.ts';

test('an error has a code for the program, a sentence for the person and its cause', () => {
  const cause = new Error('disk full');
  const error = new AlleycatError('E_DATA_DIR', 'There is no folder to write to.', { cause });
  expect(error).toBeInstanceOf(Error);
  expect({ ...error, name: error.name, message: error.message, cause: error.cause }).toEqual({
    name: 'AlleycatError',
    code: 'E_DATA_DIR',
    sentence: null,
    message: 'There is no folder to write to.',
    cause,
  });
});

test('one that is said from a sentence has it for other languages, and says it in English', () => {
  const sentence = { key: 'diskFull', message: 'The disk is full.', params: { path: '/tmp' } };
  const error = new AlleycatError('E_DISK', sentence);
  expect([error.message, error.sentence]).toEqual([sentence.message, sentence]);
});

test('a decode error is an Alleycat error of its own name', () => {
  const error = new DecodeError('A board of version 9');
  expect(error).toBeInstanceOf(AlleycatError);
  expect([error.name, error.code, error.message]).toEqual([
    'DecodeError',
    'E_DECODE',
    'A board of version 9',
  ]);
});
