import type { Language } from '../../electron/contract/languages.ts';

/** What each language calls itself: who does not read the one on the screen finds their own. */
export const OWN_NAMES: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };
