import type { AppState } from '../contract/state.ts';
import type { AppHost } from '../wiring/app-host.ts';
import type { ShellWords } from './words/en.ts';
import { systemSpeech } from './system-speech.ts';
import { shellWords } from './words/shell-words.ts';

/** The state as the host said it last; null before it has. */
export function newestState(host: AppHost): AppState | null {
  let state: AppState | null = null;
  host.events.replay((event, payload) => {
    if (event === 'state') state = payload as AppState;
  });
  return state;
}

/** The shell's words in the language that a state's rider has chosen. */
export function wordsFor(state: AppState | null): ShellWords {
  return shellWords(state?.settings.language ?? 'system', systemSpeech().languages);
}
