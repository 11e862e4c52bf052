import { UNUSUAL_REASONS, type Unusual } from '../bike/plausibility.ts';

/** What the standings say of an unusual ride: why, and the second (1..300) at which it is so first. */
export type UnusualMark = Pick<Unusual, 'reason' | 'second'>;

/** A rider's marks as they are stored and sent: the place in the standings, from 0, then code and second of each mark. */
export type PlacedMarks = number[];

/** A reason's code is its place in `UNUSUAL_REASONS`, from 1. */
export function placeMarks(place: number, marks: readonly UnusualMark[]): PlacedMarks {
  return [place, ...marks.flatMap(({ reason, second }) => [UNUSUAL_REASONS.indexOf(reason) + 1, second])];
}

/** The marks of each place that has some. A code that this version does not know is passed over. */
export function marksByPlace(placed: readonly PlacedMarks[]): Map<number, UnusualMark[]> {
  return new Map(placed.map(([place = 0, ...pairs]) => [place, marksOf(pairs)]));
}

function marksOf(pairs: readonly number[]): UnusualMark[] {
  return pairs.flatMap((code, at) => {
    const reason = UNUSUAL_REASONS[code - 1];
    const second = pairs[at + 1];
    return at % 2 === 0 && reason !== undefined && second !== undefined ? [{ reason, second }] : [];
  });
}

/** The reasons in such a number, in their order. A bit that this version does not know is passed over. */
export function reasonsOf(flags: number): UnusualMark['reason'][] {
  return UNUSUAL_REASONS.filter((_, place) => (flags & (1 << place)) !== 0);
}

/** The reasons alone as one number, 0 for none: bit `code - 1` of each. */
export function flagsOf(marks: readonly UnusualMark[]): number {
  return marks.reduce((flags, { reason }) => flags | (1 << UNUSUAL_REASONS.indexOf(reason)), 0);
}
