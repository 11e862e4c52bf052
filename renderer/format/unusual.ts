import type { Unusual } from '../../core/bike/plausibility.ts';
import { reasonsOf, type UnusualMark } from '../../core/messages/unusual.ts';
import { formatSecond } from './time.ts';

const REASONS: Record<UnusualMark['reason'], string> = {
  cadence_jump: 'cadence jump',
  cadence_extreme: 'extreme cadence',
  power: 'extreme power',
};

/** Why a ride is unusual, where nobody knows when: `cadence jump, extreme power`. */
export function flagReasons(flags: number): string {
  return reasonsOf(flags)
    .map((reason) => REASONS[reason])
    .join(', ');
}

/** Why a ride is unusual, and when: `cadence jump at 2:14, extreme power at 3:01`. */
export function unusualReasons(marks: readonly UnusualMark[]): string {
  return marks.map(({ reason, second }) => `${REASONS[reason]} at ${formatSecond(second)}`).join(', ');
}

/** What the rider is told of it. */
export function unusualSentence(unusual: Unusual): string {
  return `${whatHappened(unusual)}: marked as unusual. It still counts.`;
}

function whatHappened(unusual: Unusual): string {
  const at = formatSecond(unusual.second);
  if (unusual.reason === 'cadence_jump') {
    const [from, to] = [unusual.fromRpm, unusual.toRpm].map(Math.round);
    return `At ${at} your cadence jumped from ${from} to ${to}`;
  }
  if (unusual.reason === 'power') return `From ${at} your power was more than legs give`;
  return `From ${at} your cadence was higher than legs hold`;
}
