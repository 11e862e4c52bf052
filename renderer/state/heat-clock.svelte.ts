/** Real milliseconds between two ticks of the figures on the screen. */
const TICK_MS = 100;
/** A difference of more clock seconds than this is a clock that was set, not a late message. */
const JUMP_MS = 1500;
/** Share of a correction backwards that is taken at once: time on the screen slows down, it does not jump back. */
const EASE = 0.1;

/** Where time comes from: `performance.now` and `setInterval` in the app, variables in a test. */
export interface Ticker {
  now(): number;
  every(ms: number, run: () => void): () => void;
}

/**
 * The heat clock as the renderer knows it: what the host last said, carried on by the monotonic clock. A message that
 * came late makes the clock look slow, so the fastest message of late is the one that is believed.
 */
export class HeatClock {
  /** Clock time now, ms since the epoch; moves ten times a second. */
  now = $state(0);
  speed = $state(1);
  #offset: number | null = null;
  readonly #ticker: Ticker;

  constructor(ticker: Ticker) {
    this.#ticker = ticker;
  }

  /** Takes what the host's state says. */
  hear({ nowMs, speed }: { nowMs: number; speed: number }): void {
    const heard = nowMs - this.#ticker.now() * speed;
    const known = this.#offset;
    if (known === null || speed !== this.speed || Math.abs(heard - known) > JUMP_MS * speed)
      this.#offset = heard;
    else this.#offset = heard > known ? heard : known + (heard - known) * EASE;
    this.speed = speed;
    this.#tick();
  }

  /** Keeps `now` moving; returns the function that stops it. */
  run(): () => void {
    return this.#ticker.every(TICK_MS, () => this.#tick());
  }

  #tick(): void {
    if (this.#offset !== null) this.now = this.#ticker.now() * this.speed + this.#offset;
  }
}
