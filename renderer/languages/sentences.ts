import { sentenceOf, wordsOf, type Sentence } from '../../electron/contract/sentences/say.ts';
import { spoken } from './speech.svelte.ts';

/** What the host says, in the language that is spoken; null stays null. */
export function inWords<Said extends Sentence | null>(said: Said): Said extends Sentence ? string : null;
export function inWords(said: Sentence | null): string | null {
  return said && wordsOf(said, spoken().language);
}

/** Why a command was refused, in the language that is spoken. */
export function whyRefused(error: unknown): string {
  return inWords(sentenceOf(error));
}
