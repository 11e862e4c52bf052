/** Says sentences aloud with a voice of this computer. */
export interface Speaker {
  /** Tells the name of the voice it would speak with, now and whenever that changes; null while there is none. Returns the end of it. */
  onVoice(listener: (voice: string | null) => void): () => void;
  /** Says it now, in place of what is still being said. */
  say(words: string): void;
  /** Whether something is being said. */
  isSpeaking(): boolean;
  stop(): void;
}

/** Faster than a voice reads by itself: between two breaths. */
const RATE = 1.1;

/**
 * The Web Speech API, with voices of this computer alone: others send every sentence to somebody's server.
 * @param page the document's element: its `lang` is the language of the sentences, also when that changes
 */
export function webSpeaker(page: HTMLElement): Speaker {
  if (!('speechSynthesis' in window)) return silentSpeaker();
  const { speechSynthesis } = window;
  const voice = (): SpeechSynthesisVoice | null => pickVoice(speechSynthesis.getVoices(), page.lang);
  return {
    onVoice(listener) {
      const tell = (): void => listener(voice()?.name ?? null);
      // Most browsers load their voices when they are first asked for them.
      speechSynthesis.addEventListener('voiceschanged', tell);
      const language = new MutationObserver(tell);
      language.observe(page, { attributeFilter: ['lang'] });
      tell();
      return () => {
        speechSynthesis.removeEventListener('voiceschanged', tell);
        language.disconnect();
      };
    },
    say(words) {
      const chosen = voice();
      if (!chosen) return;
      speechSynthesis.cancel();
      const sentence = new SpeechSynthesisUtterance(words);
      sentence.voice = chosen;
      sentence.lang = chosen.lang;
      sentence.rate = RATE;
      speechSynthesis.speak(sentence);
    },
    isSpeaking: () => speechSynthesis.speaking || speechSynthesis.pending,
    stop: () => speechSynthesis.cancel(),
  };
}

/** A computer without a voice. */
export function silentSpeaker(): Speaker {
  return {
    onVoice(listener) {
      listener(null);
      return () => undefined;
    },
    say: () => undefined,
    isSpeaking: () => false,
    stop: () => undefined,
  };
}

/** The voice of this computer that speaks the language: of the same country first, then the system's own choice. */
export function pickVoice<Voice extends Pick<SpeechSynthesisVoice, 'lang' | 'localService' | 'default'>>(
  voices: readonly Voice[],
  language: string,
): Voice | null {
  const wanted = language.toLowerCase();
  const [spoken = ''] = wanted.split('-');
  // Android's and some of Linux's voices write en_GB.
  const tag = ({ lang }: Voice): string => lang.replace('_', '-').toLowerCase();
  const able = voices.filter(
    (voice) => voice.localService && (tag(voice) === spoken || tag(voice).startsWith(`${spoken}-`)),
  );
  const rate = (voice: Voice): number => (tag(voice) === wanted ? 2 : 0) + (voice.default ? 1 : 0);
  return able.reduce<Voice | null>(
    (best, voice) => (best === null || rate(voice) > rate(best) ? voice : best),
    null,
  );
}
