import { decodeCounted, encodeLog } from '../../../core/race/counted-code.ts';
import type { CountedLog, CountedSecond } from '../../../core/race/counted-log.ts';
import { deflateNumbers, inflate } from './deflate.ts';

/**
 * Counted seconds as they are stored: in parts, each of them what `encodeLog` gives, deflated. What was packed once is moved
 * from the state into a window item as it is, never opened and written anew.
 */
export interface PackedSeconds {
  /** Entries in all parts together. */
  count: number;
  parts: Uint8Array[];
}

/** A part's entries where they take more than `MAX_PART_BYTES` together: under 300 KB even where each takes the most it can. */
const PART_SECONDS = 25_000;
/** Bytes of a part before it is deflated. Of a whole window of 1,000 riders they are some 25 KiB. */
export const MAX_PART_BYTES = 300 * 1024;

export const NO_SECONDS: PackedSeconds = { count: 0, parts: [] };

/** A log in as few parts as it takes: in none where it is empty. */
export function packSeconds(log: CountedLog): PackedSeconds {
  const count = log.length;
  if (count === 0) return NO_SECONDS;
  const whole = encodeLog(log);
  if (whole.length <= MAX_PART_BYTES) return { count, parts: [deflateNumbers(whole)] };
  const parts: Uint8Array[] = [];
  for (let from = 0; from < count; from += PART_SECONDS) {
    parts.push(deflateNumbers(encodeLog(log, from, Math.min(from + PART_SECONDS, count))));
  }
  return { count, parts };
}

/** The seconds of both, the first one's first. */
export function joinSeconds(before: PackedSeconds, after: PackedSeconds): PackedSeconds {
  return { count: before.count + after.count, parts: [...before.parts, ...after.parts] };
}

/** Bytes that the parts take. */
export function packedBytes({ parts }: Pick<PackedSeconds, 'parts'>): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** The parts in an attribute of an item; null where there are none in it. */
export function partsIn(attribute: unknown): Uint8Array[] | null {
  // Of a time when all seconds of an item were one part.
  const parts: unknown = attribute instanceof Uint8Array ? [attribute] : attribute;
  return Array.isArray(parts) && parts.length > 0 && parts.every((part) => part instanceof Uint8Array)
    ? parts
    : null;
}

/**
 * All seconds of some parts, in the order they came. What is deflated is opened up to `MAX_INFLATED_BYTES` a part.
 * @throws DecodeError for what `packSeconds` did not write
 */
export function secondsOf(parts: readonly Uint8Array[]): CountedSecond[] {
  return parts.flatMap((part) => decodeCounted(inflate(part)));
}
