import type { Clock } from '../../../core/race/clock.ts';

/** Requests a rider may make at once, and a second after that. */
const BURST = 20;
const PER_SECOND = 2;
/** Between two refusals that a rider is told of, ms: a word costs more than what it refuses. */
const TOLD_EVERY_MS = 1000;
/** Riders remembered; beyond, the ones that are full again are forgotten first. */
const MAX_RIDERS = 10_000;

interface Bucket {
  tokens: number;
  at: number;
  toldAt: number;
}

/**
 * A token bucket a rider. It lives in one execution environment, so with n of them a rider may get n times as much:
 * the function's reserved concurrency bounds the whole.
 */
export class RateLimit {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether this rider may ask now; asking takes a token. */
  take(racerId: string): boolean {
    const now = this.#clock.now();
    const bucket = this.#buckets.get(racerId) ?? { tokens: BURST, at: now, toldAt: -Infinity };
    bucket.tokens = Math.min(BURST, bucket.tokens + (Math.max(now - bucket.at, 0) / 1000) * PER_SECOND);
    bucket.at = now;
    this.#buckets.set(racerId, bucket);
    if (this.#buckets.size > MAX_RIDERS) this.#forget(now);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /**
   * Whether a rider who was refused is to be told so. Whoever goes on all the same, a hundred times a second, is not
   * answered as often: each answer would hold one of the few environments that everybody's requests share.
   */
  tells(racerId: string): boolean {
    const bucket = this.#buckets.get(racerId);
    const now = this.#clock.now();
    if (bucket === undefined || Math.abs(now - bucket.toldAt) < TOLD_EVERY_MS) return false;
    bucket.toldAt = now;
    return true;
  }

  #forget(now: number): void {
    const fullAfterMs = (BURST / PER_SECOND) * 1000;
    for (const [racerId, bucket] of this.#buckets) {
      if (now - bucket.at > fullAfterMs) this.#buckets.delete(racerId);
    }
  }
}
