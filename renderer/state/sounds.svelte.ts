import type { Beeper, Sound } from '../sound/beeps.ts';
import type { Speaker } from '../sound/speaker.ts';
import type { AppState } from '../../electron/contract/state.ts';
import type { BoardController } from './board.svelte.ts';
import type { HeatClock } from './heat-clock.svelte.ts';
import { cueWords } from './cue-words.ts';
import { nextCue, type CueFacts, type CueMemory, type Standing } from './cues.ts';

export interface SoundParts {
  beeper: Beeper;
  speaker: Speaker;
  /** Real ms, from anywhere on. */
  now: () => number;
}

/** What it needs of the app. */
export interface Sounding {
  readonly state: AppState | null;
  readonly clock: HeatClock;
  readonly board: BoardController;
}

/** What the rider hears: beeps unless they are switched off, sentences where they are wished for. */
export class SoundController {
  /** The voice that would speak; null: this computer has none for the language. */
  voice = $state<string | null>(null);
  readonly #app: Sounding;
  readonly #parts: SoundParts;
  #memory: CueMemory | null = null;
  #finish: { raceId: string; racing: boolean } | null = null;

  constructor(app: Sounding, parts: SoundParts) {
    this.#app = app;
    this.#parts = parts;
  }

  /** Listens for voices until the returned function is called. */
  run(): () => void {
    const end = this.#parts.speaker.onVoice((voice) => (this.voice = voice));
    return () => {
      end();
      this.#parts.speaker.stop();
    };
  }

  /** As `Beeper.unlock`. */
  unlock(): void {
    this.#parts.beeper.unlock();
  }

  beep(sound: Sound): void {
    if (this.#app.state?.settings.sounds) this.#parts.beeper.beep(sound);
  }

  /** One sentence, as it would sound in a race. */
  tryVoice(): void {
    const standing = { rank: 12, exact: true, riders: 41, ahead: 290, behind: 250 };
    this.#parts.speaker.say(cueWords({ kind: 'left', seconds: 120, standing }));
  }

  /** Looks at the ride: call it as often as the clock moves. */
  tick(): void {
    this.#hearFinish();
    const facts = this.#facts();
    if (facts === null) {
      if (this.#memory !== null) this.#parts.speaker.stop();
      this.#memory = null;
      return;
    }
    const { memory, cue } = nextCue(this.#memory, facts);
    this.#memory = memory;
    if (cue !== null) this.#parts.speaker.say(cueWords(cue));
  }

  /** The heat's end while one rides, not leaving it before. */
  #hearFinish(): void {
    const ride = this.#app.state?.ride;
    const racing = ride?.phase === 'racing';
    const before = this.#finish;
    this.#finish = ride ? { raceId: ride.raceId, racing } : null;
    if (!ride || !before?.racing || before.raceId !== ride.raceId || ride.phase !== 'finished') return;
    if (this.#app.clock.now >= ride.endsAt - 1000) this.beep('finish');
  }

  #facts(): CueFacts | null {
    const { state, clock } = this.#app;
    const ride = state?.ride;
    if (!ride || !state.settings.speech) return null;
    const { raceId, phase } = ride;
    return {
      raceId,
      phase,
      leftMs: (phase === 'warmUp' ? ride.startsAt : ride.endsAt) - clock.now,
      standing: phase === 'warmUp' ? null : this.#standing(raceId),
      at: this.#parts.now(),
      isSpeaking: this.#parts.speaker.isSpeaking(),
    };
  }

  /** Of an old board nothing is said: what cannot be seen to be old must be true. */
  #standing(raceId: string): Standing | null {
    const { board, clock } = this.#app;
    const view = board.viewOf(raceId);
    if (!view?.myRank || board.isStale(clock.now, clock.speed)) return null;
    const gapTo = (row: { gap: number | null } | null): number | null =>
      row?.gap === undefined || row.gap === null ? null : Math.abs(row.gap);
    return { ...view.myRank, riders: view.riders, ahead: gapTo(view.ahead), behind: gapTo(view.behind) };
  }
}
