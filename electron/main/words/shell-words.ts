import { chooseSpeech, type Language } from '../../contract/languages.ts';
import type { AppState } from '../../contract/state.ts';
import { de } from './de.ts';
import { en, type ShellWords } from './en.ts';

const WORDS: Readonly<Record<Language, ShellWords>> = { en, de };

/**
 * The shell's own words in the language of the screens.
 * @param systemTags `app.getPreferredSystemLanguages()`
 */
export function shellWords(
  choice: AppState['settings']['language'],
  systemTags: readonly string[],
): ShellWords {
  return WORDS[chooseSpeech(choice, systemTags).language];
}
