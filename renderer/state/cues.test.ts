import { describe, expect, it } from 'vitest';

import { cueWords } from './cue-words.ts';
import { nextCue, type Cue, type CueFacts, type CueMemory, type Standing } from './cues.ts';

const STANDING: Standing = { rank: 12, exact: true, riders: 41, ahead: 291, behind: 256 };
const FACTS: CueFacts = {
  raceId: '3-1',
  phase: 'racing',
  leftMs: 250_000,
  standing: STANDING,
  at: 0,
  isSpeaking: false,
};

/** What is said of a row of moments, each a change of the one before. */
function cuesOf(...moments: Partial<CueFacts>[]): (Cue | null)[] {
  let memory: CueMemory | null = null;
  let facts = FACTS;
  return moments.map((moment) => {
    facts = { ...facts, ...moment };
    const next = nextCue(memory, facts);
    memory = next.memory;
    return next.cue;
  });
}
const left = (seconds: number, standing: Standing | null = STANDING): Cue => ({
  kind: 'left',
  seconds,
  standing,
});

describe('nextCue', () => {
  it('tells the minutes and the last seconds, each once', () => {
    expect(
      cuesOf(
        {},
        { leftMs: 239_900 },
        { leftMs: 239_000 },
        { leftMs: 29_900 },
        { leftMs: 9_900 },
        { leftMs: 100 },
      ),
    ).toEqual([null, left(240), null, left(30), left(10, null), null]);
  });

  it('tells nothing of a time that was long past when it was heard of', () => {
    expect(cuesOf({ leftMs: 130_000 }, { leftMs: 100_000 }, { leftMs: 59_000 })).toEqual([
      null,
      null,
      left(60),
    ]);
    // One who has just come is told nothing either.
    expect(cuesOf({ leftMs: 119_900 })).toEqual([null]);
  });

  it('counts down to the start, and the start itself is the beeps’', () => {
    expect(
      cuesOf(
        { phase: 'warmUp', leftMs: 31_000, standing: null },
        { leftMs: 30_000 },
        { leftMs: 9_900 },
        { phase: 'racing', leftMs: 300_000 },
      ),
    ).toEqual([null, { kind: 'startsIn', seconds: 30 }, { kind: 'startsIn', seconds: 10 }, null]);
  });

  it('tells places won and lost, every 20 s at most, never over another word, and not in the last seconds', () => {
    const up = { ...STANDING, rank: 9 };
    const down = { ...STANDING, rank: 11 };
    expect(
      cuesOf(
        {},
        { standing: up, at: 19_999 },
        { at: 20_000, isSpeaking: true },
        { at: 20_100, isSpeaking: false },
        { standing: down, at: 30_000 },
        { at: 40_100 },
        { standing: up, at: 90_000, leftMs: 14_000 },
      ),
    ).toEqual([
      null,
      null,
      null,
      { kind: 'moved', places: 3, standing: up },
      null,
      { kind: 'moved', places: -2, standing: down },
      null,
    ]);
  });

  it('says nothing of a rank that is old or only roughly known', () => {
    expect(
      cuesOf(
        {},
        { standing: null, at: 50_000 },
        { standing: { ...STANDING, rank: 1240, exact: false }, at: 60_000 },
        { standing: null, leftMs: 239_999 },
      ),
    ).toEqual([null, null, null, left(240, null)]);
  });

  it('holds the first rank of a race against nothing', () => {
    const later = { ...STANDING, rank: 2 };
    expect(cuesOf({ standing: null }, { standing: later, at: 60_000 })).toEqual([null, null]);
  });

  it('tells the end of a ride that was ridden to it, and of no other', () => {
    const end = { phase: 'finished', leftMs: -200 } as const;
    const finished: Cue = { kind: 'finished', standing: STANDING };
    expect(cuesOf({}, end, { leftMs: -400 })).toEqual([null, finished, null]);
    expect(cuesOf(end)).toEqual([null]);
    expect(cuesOf({}, { ...end, leftMs: 80_000 })).toEqual([null, null]);
    expect(cuesOf({}, { ...end, raceId: '3-2' })).toEqual([null, null]);
  });
});

describe('cueWords', () => {
  it.each<[Cue, string]>([
    [{ kind: 'startsIn', seconds: 10 }, 'Start in 10 seconds.'],
    [left(120), '2 minutes left. Rank 12 of 41. 30 to catch, 25 in hand.'],
    [left(10, null), '10 seconds left.'],
    [
      { kind: 'moved', places: 3, standing: { ...STANDING, rank: 9 } },
      'Up 3. Rank 9 of 41. 30 to catch, 25 in hand.',
    ],
    [
      { kind: 'moved', places: -1, standing: { ...STANDING, behind: null } },
      'Down 1. Rank 12 of 41. 30 to catch.',
    ],
    [
      { kind: 'finished', standing: { ...STANDING, exact: false, ahead: null, behind: null } },
      'Finished. Rank about 12 of 41.',
    ],
    [{ kind: 'finished', standing: null }, 'Finished.'],
    [left(60, { ...STANDING, rank: 1, ahead: null, behind: null }), '1 minute left. Rank 1 of 41.'],
  ])('%j', (cue, words) => {
    expect(cueWords(cue)).toBe(words);
  });
});
