import { formatCount } from '../format/points.ts';
import { speakLeft } from '../format/time.ts';
import type { Cue, Standing } from './cues.ts';

/** A cue as a sentence or two, short enough for one breath. */
export function cueWords(cue: Cue): string {
  switch (cue.kind) {
    case 'startsIn':
      return `Start in ${speakLeft(cue.seconds * 1000)}.`;
    case 'left':
      return `${speakLeft(cue.seconds * 1000)} left.${cue.standing ? ` ${standingWords(cue.standing)}` : ''}`;
    case 'moved':
      return `${cue.places > 0 ? 'Up' : 'Down'} ${formatCount(Math.abs(cue.places))}. ${standingWords(cue.standing)}`;
    case 'finished':
      return `Finished.${cue.standing ? ` ${rankWords(cue.standing)}` : ''}`;
  }
}

function rankWords({ rank, exact, riders }: Standing): string {
  return `Rank ${exact ? '' : 'about '}${formatCount(rank)} of ${formatCount(riders)}.`;
}

/** Rank, and the gaps to both sides in whole points: tenths cannot be heard. */
function standingWords(standing: Standing): string {
  const gaps = [
    standing.ahead === null ? null : `${formatCount(Math.ceil(standing.ahead / 10))} to catch`,
    standing.behind === null ? null : `${formatCount(Math.floor(standing.behind / 10))} in hand`,
  ].filter((gap) => gap !== null);
  return `${rankWords(standing)}${gaps.length > 0 ? ` ${gaps.join(', ')}.` : ''}`;
}
