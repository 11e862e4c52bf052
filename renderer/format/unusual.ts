import type { Unusual } from '../../core/bike/plausibility.ts';
import { reasonsOf, type UnusualMark } from '../../core/messages/unusual.ts';
import { t } from '../languages/speech.svelte.ts';
import { formatSecond } from './time.ts';

/** Why a ride is unusual, where nobody knows when: `cadence jump, extreme power`. */
export function flagReasons(flags: number): string {
  return reasonsOf(flags)
    .map((reason) => t.race.unusual[reason])
    .join(', ');
}

/** Why a ride is unusual, and when: `cadence jump at 2:14, extreme power at 3:01`. */
export function unusualReasons(marks: readonly UnusualMark[]): string {
  return marks
    .map(({ reason, second }) => t.race.unusualAt(t.race.unusual[reason], formatSecond(second)))
    .join(', ');
}

/** What the rider is told of it. */
export function unusualSentence(unusual: Unusual): string {
  return t.race.unusualCounts(whatHappened(unusual));
}

function whatHappened(unusual: Unusual): string {
  const at = formatSecond(unusual.second);
  if (unusual.reason === 'cadence_jump') {
    return t.race.jumped(at, Math.round(unusual.fromRpm), Math.round(unusual.toRpm));
  }
  return unusual.reason === 'power' ? t.race.tooPowerful(at) : t.race.tooFast(at);
}
