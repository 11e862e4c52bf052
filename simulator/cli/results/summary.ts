import type { Results } from './read-results.ts';
import type { Tally } from './tally.ts';

/** Riders that are named when their totals are wrong. */
const NAMED = 5;

export interface Run {
  raceId: string;
  speed: number;
  /** Boards that were seen; null where nobody looked. */
  boards: number | null;
  status: 'none' | 'provisional' | 'official';
  /** Whose rides the results mark, if anybody's. */
  unusual?: Results['unusual'];
}

/** What came of a run, in a few lines. */
export function summaryLines(outcome: Tally, { raceId, speed, boards, status, unusual = [] }: Run): string[] {
  const { riders, ridden, lost, surplus, wrongTotals } = outcome;
  const lines = [
    `race ${raceId}, speed ${speed}, results ${status}${boards === null ? '' : `, ${count(boards, 'board')} seen`}`,
    `${count(riders, 'rider')} rode ${count(ridden, 'second')}: ${ridden - lost} counted, ${riders - wrongTotals.length} of ${riders} totals right`,
  ];
  if (unusual.length > 0) lines.push(`${count(unusual.length, 'ride')} marked as unusual`);
  for (const { racerId, marks } of unusual.slice(0, NAMED)) {
    lines.push(`${racerId}: ${marks.map(({ reason, second }) => `${reason} at ${second} s`).join(', ')}`);
  }
  if (unusual.length > NAMED) lines.push(`and ${unusual.length - NAMED} more`);
  if (surplus > 0) lines.push(`${count(surplus, 'second')} in the results that were not ridden in this run`);
  for (const { racerId, ridden: expected, counted } of wrongTotals.slice(0, NAMED)) {
    lines.push(`${racerId}: ${expected / 10} points were ridden, ${counted / 10} counted`);
  }
  if (wrongTotals.length > NAMED) lines.push(`and ${wrongTotals.length - NAMED} more`);
  return lines;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
