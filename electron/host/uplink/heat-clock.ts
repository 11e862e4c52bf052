import type { Clock } from '../../../core/race/clock.ts';

/** An offset older than this gives way to a newer one, even a less exact one: clocks drift. Clock ms. */
const TRUST_MS = 10 * 60 * 1000;

/**
 * The app's heat clock: a monotonic clock plus the offset to the backend's that the quickest answer gave, for every
 * PC's own clock is wrong somewhere.
 */
export class HeatClock implements Clock {
  readonly #base: Clock;
  #offsetMs = 0;
  #bestRoundTripMs = Infinity;
  #measuredAt = 0;
  #heardAt = -Infinity;

  /** @param base monotonic, at the run's speed */
  constructor(base: Clock) {
    this.#base = base;
  }

  get speed(): number {
    return this.#base.speed;
  }

  now(): number {
    return this.#base.now() + this.#offsetMs;
  }

  /** Time that no offset moves: for round trips. Clock ms. */
  monotonic(): number {
    return this.#base.now();
  }

  /** Of the answer that the offset is of, clock ms: it is exact to half of it. Infinity before the first. */
  get roundTripMs(): number {
    return this.#bestRoundTripMs;
  }

  /** Since the last answer of any kind, clock ms. */
  get silenceMs(): number {
    return this.monotonic() - this.#heardAt;
  }

  /** Gives the next answer's offset precedence, as after the machine has slept: its monotonic clock may have stood. */
  forget(): void {
    this.#bestRoundTripMs = Infinity;
  }

  /** Learns from an answer: `serverTime` was read somewhere between the two moments (both of `monotonic`). */
  learn(sentAt: number, receivedAt: number, serverTime: number): void {
    this.#heardAt = receivedAt;
    const roundTrip = receivedAt - sentAt;
    const stale = receivedAt - this.#measuredAt > TRUST_MS;
    if (roundTrip < 0 || (roundTrip >= this.#bestRoundTripMs && !stale)) return;
    this.#bestRoundTripMs = roundTrip;
    this.#measuredAt = receivedAt;
    this.#offsetMs = serverTime - (sentAt + receivedAt) / 2;
  }
}
