/** Three short beeps and a long one before the start; three rising ones at the finish. */
export type Sound = 'count' | 'go' | 'finish';

export interface Beeper {
  /** Call from a key or a click: browsers keep a page silent before one. In a window of its own any time will do. */
  unlock(): void;
  beep(sound: Sound): void;
}

interface Tone {
  hertz: number;
  seconds: number;
}

const TONES: Readonly<Record<Sound, readonly Tone[]>> = {
  count: [{ hertz: 660, seconds: 0.12 }],
  go: [{ hertz: 990, seconds: 0.55 }],
  finish: [
    { hertz: 660, seconds: 0.14 },
    { hertz: 830, seconds: 0.14 },
    { hertz: 990, seconds: 0.6 },
  ],
};
const LOUDNESS = 0.25;
const FADE_SECONDS = 0.02;

/** Beeps over WebAudio. A machine without sound stays silent; a race does not fail over it. */
export function webBeeper(): Beeper {
  let audio: AudioContext | null = null;
  return {
    unlock() {
      audio ??= 'AudioContext' in window ? new AudioContext() : null;
      void audio?.resume().catch(() => undefined);
    },
    beep(sound) {
      if (audio?.state !== 'running') return;
      let from = audio.currentTime;
      for (const tone of TONES[sound]) {
        play(audio, tone, from);
        from += tone.seconds;
      }
    },
  };
}

function play(audio: AudioContext, { hertz, seconds }: Tone, from: number): void {
  const gain = audio.createGain();
  // A ramp at both ends, or the speaker clicks.
  gain.gain.setValueAtTime(0, from);
  gain.gain.linearRampToValueAtTime(LOUDNESS, from + FADE_SECONDS);
  gain.gain.setValueAtTime(LOUDNESS, from + seconds - FADE_SECONDS);
  gain.gain.linearRampToValueAtTime(0, from + seconds);
  const tone = audio.createOscillator();
  tone.type = 'square';
  tone.frequency.value = hertz;
  tone.connect(gain).connect(audio.destination);
  tone.start(from);
  tone.stop(from + seconds);
}

/** Which beep a countdown gives when it goes from one whole second to the next: 3, 2, 1, go. */
export function beepAt(secondsLeft: number): 'count' | 'go' | null {
  if (secondsLeft === 0) return 'go';
  return secondsLeft >= 1 && secondsLeft <= 3 ? 'count' : null;
}
