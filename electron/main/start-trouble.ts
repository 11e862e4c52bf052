import { AlleycatError } from '../../core/errors.ts';
import type { Language } from '../contract/languages.ts';
import { sentenceOf, wordsOf } from '../contract/sentences/say.ts';

/** Why a start failed: a sentence in that language; of a bug where it happened, for whoever mends it. */
export function startTrouble(error: unknown, language: Language): string {
  if (error instanceof AlleycatError) return wordsOf(sentenceOf(error), language);
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
