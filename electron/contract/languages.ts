/** The languages that Alleycat speaks; the first is the source, and spoken where the system's own is none of them. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a rider can choose: one of them, or whatever the system speaks. */
export const LANGUAGE_CHOICES = ['system', ...LANGUAGES] as const;
export type LanguageChoice = (typeof LANGUAGE_CHOICES)[number];

/** A language, and how numbers and dates are written beside its words. */
export interface Speech {
  language: Language;
  /** BCP 47 tag for figures and times of day: the system's wherever it does not speak another language of ours. */
  figures: string;
  /** BCP 47 tag for dates, whose months are words: of the language itself. */
  dates: string;
}

/** What the system of a shell speaks. The page's own `navigator.languages` begins with whichever of Chromium's texts were packed. */
export interface SystemSpeech {
  /** BCP 47 tags, the preferred one first; some may be none. */
  languages: string[];
  /** BCP 47 tag of the system's region, by which distances are in kilometres or miles. */
  locale: string;
}

/** How a language is written where the system says nothing of it. */
const USUAL: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' };

/**
 * The language to speak.
 * @param systemTags the system's BCP 47 tags, the preferred one first: a browser's `navigator.languages`, a shell's
 *   `SystemSpeech`; what is no tag is passed over
 */
export function chooseSpeech(choice: LanguageChoice, systemTags: readonly string[]): Speech {
  const tags = systemTags.filter(isTag);
  const spoken = tags.flatMap((tag) => languageOf(tag) ?? []);
  const language = choice === 'system' ? (spoken[0] ?? LANGUAGES[0]) : choice;
  const own = tags.find((tag) => languageOf(tag) === language);
  // A system in a language that Alleycat does not speak still has its own way to write a number.
  const foreign = choice === 'system' && own === undefined ? tags[0] : undefined;
  return {
    language,
    figures: own ?? foreign ?? USUAL[language],
    dates: own ?? USUAL[language],
  };
}

function languageOf(tag: string): Language | null {
  const [first = ''] = tag.toLowerCase().split('-');
  return LANGUAGES.find((language) => language === first) ?? null;
}

function isTag(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
