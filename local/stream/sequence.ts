/**
 * Sequence numbers: `1` and 20 digits, so all are 10^20 and more, of one length, and compare as texts the way
 * they compare as numbers. Inside they are plain integers, the shard's counters.
 */
const FORM = /^1\d{20}$/;

/** The sequence number of a counter, an integer in 0..2^53-1. */
export function formatSequence(counter: number): string {
  return `1${String(counter).padStart(20, '0')}`;
}

/** The counter of a sequence number; `undefined` when the text cannot have come from this stream. */
export function parseSequence(text: string): number | undefined {
  if (!FORM.test(text)) return undefined;
  const counter = Number(text.slice(1));
  return Number.isSafeInteger(counter) ? counter : undefined;
}
