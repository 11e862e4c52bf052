import { app } from 'electron';

import type { SystemSpeech } from '../contract/languages.ts';

/** After `ready`. https://www.electronjs.org/docs/latest/api/app#appgetpreferredsystemlanguages */
export function systemSpeech(): SystemSpeech {
  return { languages: app.getPreferredSystemLanguages(), locale: app.getSystemLocale() };
}
