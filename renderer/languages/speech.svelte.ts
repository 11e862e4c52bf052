import {
  chooseSpeech,
  type Language,
  type LanguageChoice,
  type Speech,
} from '../../electron/contract/languages.ts';
import { de } from './de/words.ts';
import { en, type Words } from './en/words.ts';

const WORDS: Readonly<Record<Language, Words>> = { en, de };

let speech = $state.raw<Speech>(chooseSpeech('system', navigator.languages));
const words = $derived(WORDS[speech.language]);

/** Speaks what the rider has chosen, at once, everywhere on the screen. */
export function speak(choice: LanguageChoice, systemTags: readonly string[] = navigator.languages): void {
  const next = chooseSpeech(choice, systemTags);
  const { language, figures, dates } = speech;
  // The host's state comes several times a second: only another language is news to every text on the screen.
  if (next.language !== language || next.figures !== figures || next.dates !== dates) speech = next;
}

/** What is spoken now: read while a component draws, the component is drawn anew with another language. */
export function spoken(): Speech {
  return speech;
}

/** Every text of the screens in the language that is spoken, by screen. */
export const t = Object.defineProperties(
  {},
  Object.fromEntries(
    Object.keys(en).map((part) => [part, { enumerable: true, get: () => words[part as keyof Words] }]),
  ),
) as Words;
