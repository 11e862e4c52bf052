import { afterEach, describe, expect, it, vi } from 'vitest';

import { pickVoice, silentSpeaker, webSpeaker } from './speaker.ts';

const voice = (lang: string, more = {}) => ({
  name: lang,
  lang,
  localService: true,
  default: false,
  ...more,
});

describe('pickVoice', () => {
  it('takes a voice of the language, of the same country first, then the system’s own', () => {
    const voices = [voice('de-DE', { default: true }), voice('en-US', { default: true }), voice('en_GB')];
    expect(pickVoice(voices, 'en-GB')?.name).toBe('en_GB');
    expect(pickVoice(voices, 'en')?.name).toBe('en-US');
    expect(pickVoice(voices, 'de')?.name).toBe('de-DE');
  });

  it('takes none of another language, and none that speaks over the network', () => {
    expect(pickVoice([voice('de-DE'), voice('en-GB', { localService: false })], 'en')).toBeNull();
    // "eng" is not "en".
    expect(pickVoice([voice('enm')], 'en')).toBeNull();
  });
});

describe('webSpeaker', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('tells its voice, also one that comes later or is of another language, and says one sentence at a time', async () => {
    const page = document.createElement('html');
    page.lang = 'en';
    let voices: ReturnType<typeof voice>[] = [];
    const listeners = new Set<() => void>();
    const said: { text: string; voice: unknown }[] = [];
    let cancelled = 0;
    vi.stubGlobal('speechSynthesis', {
      getVoices: () => voices,
      addEventListener: (_: string, listener: () => void) => listeners.add(listener),
      removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
      speak: (sentence: (typeof said)[number]) => said.push(sentence),
      cancel: () => (cancelled += 1),
      speaking: false,
      pending: true,
    });
    vi.stubGlobal(
      'SpeechSynthesisUtterance',
      class {
        voice: unknown = null;
        readonly text: string;
        constructor(text: string) {
          this.text = text;
        }
      },
    );
    const speaker = webSpeaker(page);
    const heard: (string | null)[] = [];
    const end = speaker.onVoice((name) => heard.push(name));
    speaker.say('Nobody can say this.');
    voices = [voice('en-GB'), voice('de-DE')];
    for (const tell of listeners) tell();
    speaker.say('Rank 12.');
    page.lang = 'de';
    await vi.waitFor(() => expect(heard).toEqual([null, 'en-GB', 'de-DE']));
    speaker.say('Rang 12.');
    end();
    page.lang = 'en';
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([heard.length, listeners.size, cancelled]).toEqual([3, 0, 2]);
    expect(said.map(({ text, voice }) => [text, voice])).toEqual([
      ['Rank 12.', voices[0]],
      ['Rang 12.', voices[1]],
    ]);
    expect(speaker.isSpeaking()).toBe(true);
    speaker.stop();
    expect(cancelled).toBe(3);
  });

  it('is silent where there is no speech at all', () => {
    const heard: (string | null)[] = [];
    const speaker = silentSpeaker();
    speaker.onVoice((name) => heard.push(name))();
    speaker.say('Nothing.');
    speaker.stop();
    expect([heard, speaker.isSpeaking()]).toEqual([[null], false]);
  });
});
