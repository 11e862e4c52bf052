import type { AppState } from '../contract/state.ts';
import type { EventHub } from './event-hub.ts';
import type { HeatClock } from './uplink/heat-clock.ts';

/** The state goes out at most this often, real ms: a screen shows no more. */
const STATE_EVERY_MS = 250;
/** And at least this often, clock ms. */
const SILENCE_EVERY_MS = 1000;

export interface StateFeedOptions {
  events: EventHub;
  clock: HeatClock;
  state(): AppState;
  /** A heat is on the screen: its phases change with the clock alone. */
  isRiding(): boolean;
}

/** Tells the screens the state, soon after it has changed. */
export class StateFeed {
  readonly #options: StateFeedOptions;
  #changed = true;
  #emittedAt = -Infinity;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: StateFeedOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.#emit(), STATE_EVERY_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** The state has changed: it goes out with the next tick. */
  change(): void {
    this.#changed = true;
  }

  /** The state has changed by the rider's own hand: it goes out at once. */
  changeNow(): void {
    this.#changed = true;
    this.#emit();
  }

  #emit(): void {
    const { events, clock } = this.#options;
    // A heat's phases change with the clock alone, and a silence is no event.
    const now = clock.monotonic();
    const due = this.#options.isRiding() || now - this.#emittedAt >= SILENCE_EVERY_MS;
    if (!this.#changed && !due) return;
    this.#changed = false;
    this.#emittedAt = now;
    events.emit('state', this.#options.state());
  }
}
