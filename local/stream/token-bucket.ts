import type { Clock } from '../../core/race/clock.ts';

/**
 * A rate limit counted in clock seconds: holds at most one second's worth and fills evenly. So a second that
 * follows an idle one may take up to twice the rate, as at AWS, but never a longer time.
 */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;

  /** @param perSecond tokens a clock second, positive; Infinity for no limit */
  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#tokens = perSecond;
    this.#filledAt = clock.now();
  }

  /** What could be taken now; negative while in debt. */
  get available(): number {
    const now = this.#clock.now();
    // A clock that was set back fills nothing; it must not drain.
    const elapsedMs = Math.max(0, now - this.#filledAt);
    this.#filledAt = now;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + (elapsedMs * this.#perSecond) / 1000);
    return this.#tokens;
  }

  /** Takes `amount`, into debt if need be: for what is known only after the answer, like the bytes of a read. */
  take(amount: number): void {
    if (this.#tokens !== Infinity) this.#tokens -= amount;
  }
}
