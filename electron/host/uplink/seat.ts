import { randomUUID } from 'node:crypto';

import type { Log } from '../log.ts';
import type { Requests } from './requests.ts';

/** What the log has of a claim that was answered. */
export const SEATED = 'the rider rides here now';

export interface SeatOptions {
  requests: Pick<Requests, 'ask'>;
  /** The rider has sat down at another machine since. */
  onTaken(): void;
  log: Log;
}

/**
 * Whether the rider still rides with this app. A connection that another machine of the rider's has ended looks like one that
 * broke, so at each one the backend is asked: docs/decisions/013-seat.md.
 */
export class Seat {
  readonly #options: SeatOptions;
  readonly #session = randomUUID();
  #isClaimed = false;
  /** Counts the claims, so that an answer of before one is not taken for one to it. */
  #claims = 0;

  constructor(options: SeatOptions) {
    this.#options = options;
  }

  /** The rider says that it is here: the next connection tells the backend. */
  claim(): void {
    this.#isClaimed = false;
    this.#claims += 1;
  }

  /** Asks whose it is; claims it where that has not been answered yet. At each connection; never rejects. */
  async connected(): Promise<void> {
    const claims = this.#claims;
    const claim = !this.#isClaimed;
    try {
      const { mine } = await this.#options.requests.ask('seat', { session: this.#session, claim });
      if (claims !== this.#claims) return;
      if (!mine) return this.#options.onTaken();
      if (!claim) return;
      this.#isClaimed = true;
      this.#options.log('info', SEATED);
    } catch (error) {
      // The next connection asks again; without an answer nobody gives way.
      this.#options.log('info', 'who rides where could not be asked', { error: String(error) });
    }
  }
}
