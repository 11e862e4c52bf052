/** How a rider stands, as it is said aloud. Gaps in tenths of a point; null: nobody is there, or it is not known. */
export interface Standing {
  rank: number;
  /** Behind the riders whom the board names the rank is only known roughly. */
  exact: boolean;
  riders: number;
  ahead: number | null;
  behind: number | null;
}

/** What is known of the ride now. */
export interface CueFacts {
  raceId: string;
  phase: 'warmUp' | 'racing' | 'finished';
  /** Clock ms until the start, or until the end of the heat: less than 0 once it is over. */
  leftMs: number;
  /** Null where no board has come, or only an old one. */
  standing: Standing | null;
  /** Real ms, from anywhere on. */
  at: number;
  /** A sentence is still being said. */
  isSpeaking: boolean;
}

/** What there is to say. Seconds until the start, or until the end. */
export type Cue =
  | { kind: 'startsIn'; seconds: number }
  | { kind: 'left'; seconds: number; standing: Standing | null }
  | { kind: 'moved'; places: number; standing: Standing }
  | { kind: 'finished'; standing: Standing | null };

/** What has been said: the last threshold, the last rank. */
export interface CueMemory {
  raceId: string;
  phase: CueFacts['phase'];
  /** The smallest threshold that has gone by, s. */
  passed: number;
  rank: number | null;
  at: number;
}

/** Seconds before the start and before the end that are told. */
const BEFORE_START = [60, 30, 10];
const BEFORE_END = [240, 180, 120, 60, 30, 10];
/** With less than this to go nothing but the time is said, s. */
const TIME_ALONE = 15;
/** A time that is this much past is not told any more, s: the computer was asleep, or the rider has just come. */
const LATE = 3;
/** With less than this to go the heat has been ridden to its end, ms. */
const AT_END_MS = 1000;
/** Between two words on the rank, real ms. */
export const MOVED_EVERY_MS = 20_000;

/**
 * What to say now, if anything, and what to remember of it. The same facts in the same order give the same words: no
 * clock is read here.
 * @param memory what the last call gave; null before the first
 */
export function nextCue(memory: CueMemory | null, facts: CueFacts): { memory: CueMemory; cue: Cue | null } {
  const known = memory?.raceId === facts.raceId && memory.phase === facts.phase ? memory : null;
  const cue = dueCue(memory, known, facts);
  return { memory: remembered(known, facts, cue), cue };
}

function dueCue(memory: CueMemory | null, known: CueMemory | null, facts: CueFacts): Cue | null {
  const { phase, standing } = facts;
  if (phase === 'finished') {
    // Only of a race that was ridden to its end just now: a card that still lies there is no news.
    const wasRidden = known === null && memory?.raceId === facts.raceId && memory.phase === 'racing';
    return wasRidden && facts.leftMs <= AT_END_MS ? { kind: 'finished', standing } : null;
  }
  const seconds = crossed(known, facts);
  if (seconds !== null && phase === 'warmUp') return { kind: 'startsIn', seconds };
  if (seconds !== null) return { kind: 'left', seconds, standing: seconds < TIME_ALONE ? null : standing };
  return phase === 'racing' ? moved(known, facts) : null;
}

/** The threshold that the time left has just gone past. */
function crossed(known: CueMemory | null, { phase, leftMs }: CueFacts): number | null {
  const threshold = passedBy(phase, leftMs);
  if (known === null || threshold >= known.passed) return null;
  return threshold * 1000 - leftMs <= LATE * 1000 ? threshold : null;
}

/** Places won or lost since the rank was last said, not too often and never over another word. */
function moved(known: CueMemory | null, { standing, at, isSpeaking, leftMs }: CueFacts): Cue | null {
  if (known === null || known.rank === null || standing === null || isSpeaking) return null;
  if (!standing.exact || standing.rank === known.rank || at - known.at < MOVED_EVERY_MS) return null;
  if (leftMs < TIME_ALONE * 1000) return null;
  return { kind: 'moved', places: known.rank - standing.rank, standing };
}

function remembered(known: CueMemory | null, facts: CueFacts, cue: Cue | null): CueMemory {
  const { raceId, phase, leftMs, at } = facts;
  const said = cue !== null && 'standing' in cue ? cue.standing : null;
  // The first rank of a race is the one that later ones are held against, said or not.
  const first = known?.rank === undefined || known.rank === null ? facts.standing : null;
  const rank = said?.rank ?? first?.rank ?? known?.rank ?? null;
  return {
    raceId,
    phase,
    passed: passedBy(phase, leftMs),
    rank,
    at: cue === null && known !== null ? known.at : at,
  };
}

function passedBy(phase: CueFacts['phase'], leftMs: number): number {
  const thresholds = phase === 'warmUp' ? BEFORE_START : BEFORE_END;
  return thresholds.filter((threshold) => leftMs <= threshold * 1000).at(-1) ?? Infinity;
}
