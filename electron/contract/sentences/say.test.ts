import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { AlleycatError } from '../../../core/errors.ts';
import { english } from './english.ts';
import { german } from './german.ts';
import { rawSentence, say, sentenceOf, wordsOf } from './say.ts';

const lost = say('linkLost', { name: 'Bike 1' });

describe('a sentence', () => {
  it('has its words in English, and its key and what stands in it for any other language', () => {
    expect(lost).toEqual({
      key: 'linkLost',
      params: { name: 'Bike 1' },
      message: 'The link to Bike 1 was lost.',
    });
    expect(wordsOf(lost, 'de')).toBe('Die Verbindung zu Bike 1 ist abgebrochen.');
  });

  it('may have another one in it', () => {
    const retry = say('linkRetry', { what: lost, seconds: 5 });
    expect(retry.message).toBe('The link to Bike 1 was lost. Trying again every 5 s.');
    expect(wordsOf(retry, 'de')).toBe('Die Verbindung zu Bike 1 ist abgebrochen. Neuer Versuch alle 5 s.');
  });

  it('is the same after it has crossed a boundary', () => {
    const crossed = JSON.parse(JSON.stringify(say('linkRetry', { what: lost, seconds: 5 }))) as typeof lost;
    expect(wordsOf(crossed, 'de')).toMatch(/^Die Verbindung/);
  });

  it('stays in English where nobody knows its key, whatever that is', () => {
    for (const key of ['', 'nobodyKnows', 'constructor', '__proto__'])
      expect(wordsOf({ key, message: 'As it was sent.' }, 'de')).toBe('As it was sent.');
  });

  it('loses its full stop where another one goes on', () => {
    expect(say('backendDown', { reason: say('notJoined'), seconds: 5 }).message).toBe(
      'This installation has not joined a backend: import its file and type a code; trying again in 5 s.',
    );
  });

  it('is an error’s own, or what an error has for a message', () => {
    const refusal = new AlleycatError('E_RIDING', say('ridingAlready'));
    expect([refusal.message, sentenceOf(refusal)]).toEqual([english.ridingAlready(), say('ridingAlready')]);
    expect(sentenceOf(new AlleycatError('E_X', 'Only English.'))).toEqual(rawSentence('Only English.'));
    expect(sentenceOf('a text')).toEqual(rawSentence('a text'));
  });
});

describe('the languages', () => {
  /** Every name gives itself in brackets: what stands in a sentence shows in its words. */
  const names = new Proxy({}, { get: (_, name) => `[${String(name)}]` });
  const spoken = (templates: object): [string, string][] =>
    Object.entries(templates).map(([key, template]) => [
      key,
      (template as (params: object) => string)(names),
    ]);
  const placesOf = (words: string): string[] => (words.match(/\[\w+\]/g) ?? []).sort();

  it('have the same sentences with the same in them', () => {
    const inGerman = new Map(spoken(german));
    expect([...inGerman.keys()].sort()).toEqual(Object.keys(english).sort());
    for (const [key, words] of spoken(english))
      expect([key, placesOf(inGerman.get(key) ?? '')]).toEqual([key, placesOf(words)]);
  });

  it('are not each other’s', () => {
    const inGerman = new Map(spoken(german));
    const same = spoken(english).filter(([key, words]) => inGerman.get(key) === words);
    expect(same.map(([key]) => key)).toEqual(['uselessDevice']);
  });
});

/** What is read on a terminal or between programs: it is English there. */
const NOT_FOR_RIDERS = new Set([
  'E_BAD_PARAMS',
  'E_BLUETOOTH_CONNECT',
  'E_BLUETOOTH_GATT',
  'E_BLUETOOTH_LIBRARY',
  'E_BLUETOOTH_LOST',
  'E_BLUETOOTH_OFF',
  'E_BLUETOOTH_SERVICE',
  'E_BLUETOOTH_TIMEOUT',
  'E_BLUETOOTH_UNHEARD',
  'E_CONTROL_REFUSED',
  'E_PORT_IN_USE',
  'E_USAGE',
]);

it('every error that can reach a rider has a sentence of the catalogue', () => {
  const root = path.join(import.meta.dirname, '../..');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.ts$/.test(file) && !/\.(test|property\.test|test-support)\.ts$/.test(file),
  );
  const bare = files.flatMap((file) =>
    [...readFileSync(path.join(root, file), 'utf8').matchAll(/new AlleycatError\(\s*'(E_\w+)',\s*['"`]/g)]
      .map(([, code]) => code ?? '')
      .filter((code) => !NOT_FOR_RIDERS.has(code))
      .map((code) => `${file}: ${code}`),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(bare).toEqual([]);
});
