import { formatCount } from '../format/points.ts';
import { speakLeft } from '../format/time.ts';
import { t } from '../languages/speech.svelte.ts';
import type { Cue, Standing } from './cues.ts';

/** A cue as a sentence or two, short enough for one breath. */
export function cueWords(cue: Cue): string {
  const { said } = t.desk;
  switch (cue.kind) {
    case 'startsIn':
      return said.startsIn(speakLeft(cue.seconds * 1000));
    case 'left':
      return sentences(said.left(speakLeft(cue.seconds * 1000)), cue.standing && standingWords(cue.standing));
    case 'moved': {
      const places = formatCount(Math.abs(cue.places));
      return sentences(cue.places > 0 ? said.up(places) : said.down(places), standingWords(cue.standing));
    }
    case 'finished':
      return sentences(said.finished, cue.standing && rankWords(cue.standing));
  }
}

function sentences(...parts: (string | null)[]): string {
  return parts.filter((part) => part !== null).join(' ');
}

function rankWords({ rank, exact, riders }: Standing): string {
  const { said } = t.desk;
  return (exact ? said.rank : said.rankAbout)(formatCount(rank), formatCount(riders));
}

/** Rank, and the gaps to both sides in whole points: tenths cannot be heard. */
function standingWords(standing: Standing): string {
  const { said } = t.desk;
  const gaps = [
    standing.ahead === null ? null : said.toCatch(formatCount(Math.ceil(standing.ahead / 10))),
    standing.behind === null ? null : said.inHand(formatCount(Math.floor(standing.behind / 10))),
  ].filter((gap) => gap !== null);
  return sentences(rankWords(standing), gaps.length > 0 ? `${gaps.join(', ')}.` : null);
}
