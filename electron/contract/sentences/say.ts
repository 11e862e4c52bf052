import { AlleycatError } from '../../../core/errors.ts';
import type { Sentence, SentenceParams } from '../../../core/sentence.ts';
import type { Language } from '../languages.ts';
import { english } from './english.ts';
import { german } from './german.ts';
import type { SentenceKey } from './sentences.ts';

export type { Sentence } from '../../../core/sentence.ts';

/** What a sentence takes; where it takes a text, it may be another sentence. */
type ParamsOf<Key extends SentenceKey> = {
  readonly [Name in keyof Parameters<(typeof english)[Key]>[0]]:
    | Parameters<(typeof english)[Key]>[0][Name]
    | (string extends Parameters<(typeof english)[Key]>[0][Name] ? Sentence : never);
};
type Rest<Key extends SentenceKey> =
  Parameters<(typeof english)[Key]> extends [] ? [] : [params: ParamsOf<Key>];

const IN: Readonly<Record<Language, Readonly<Record<string, (params: never) => string>>>> = {
  en: english,
  de: german,
};

/** A sentence of the catalogue, with its words in English. */
export function say<Key extends SentenceKey>(key: Key, ...[params]: Rest<Key>): Sentence {
  const sentence = { key, ...(params && { params: params as SentenceParams }) };
  return { ...sentence, message: wordsOf({ ...sentence, message: '' }, 'en') };
}

/** What is said in English alone: it has no key. */
export function rawSentence(message: string): Sentence {
  return { key: '', message };
}

/** What an error says: its own sentence, or in English what it has for a message. */
export function sentenceOf(error: unknown): Sentence {
  if (error instanceof AlleycatError && error.sentence !== null) return error.sentence;
  return rawSentence(error instanceof Error ? error.message : String(error));
}

/** A sentence in a language; in English, as it was sent, where the language does not have it. */
export function wordsOf({ key, params = {}, message }: Sentence, language: Language): string {
  // A key from elsewhere may be any word, `constructor` too.
  const template = Object.hasOwn(IN[language], key) ? IN[language][key] : undefined;
  if (template === undefined) return message;
  const said = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'object' ? wordsOf(value, language) : value,
  ]);
  return template(Object.fromEntries(said) as never);
}
