import type { Api } from '../../electron/contract/api.ts';
import type { BikeState } from '../../electron/contract/state.ts';

/** What the sliders reach; the contract takes more, a human does not. */
export const MAX_CADENCE_RPM = 150;
export const MAX_RESISTANCE_PERCENT = 100;
/** Points a second that fill the output's bar: 150 rpm at 100 % would be 305. */
export const OUTPUT_SCALE = 300;
/** For so long after a touch the sliders show the hand, not the bike: ms of real time. */
const HAND_MS = 1500;

/**
 * The simulated bike's pedals and knob. The hand moves them at once; the bike is told as fast as it answers, always the
 * newest only; the reading on the screen is the bike's and nobody else's.
 */
export class BikeController {
  /** Where the sliders stand: rpm and percent. */
  cadence = $state(0);
  resistance = $state(0);
  /** Its pedals can be moved from here; a recording's cannot. */
  ridable = $state(true);
  readonly #api: Api;
  readonly #now: () => number;
  #touchedAt = -Infinity;
  #heard = false;
  #sending = false;
  #unsent = false;

  constructor(api: Api, now: () => number) {
    this.#api = api;
    this.#now = now;
  }

  /** Takes over where the bike stands, unless a hand is on it. */
  hear(bike: BikeState): void {
    const { reading } = bike;
    this.ridable = bike.kind === 'simulated';
    if (!reading || (this.#heard && this.#now() - this.#touchedAt < HAND_MS)) return;
    this.#heard = true;
    // The reading wavers; the slider follows only where it is clearly somewhere else.
    if (Math.abs(reading.cadenceRpm - this.cadence) > 4) this.cadence = Math.round(reading.cadenceRpm);
    if (Math.abs(reading.resistancePercent - this.resistance) > 4)
      this.resistance = Math.round(reading.resistancePercent);
  }

  ride(cadence: number, resistance: number): void {
    if (!this.ridable) return;
    this.cadence = clip(cadence, MAX_CADENCE_RPM);
    this.resistance = clip(resistance, MAX_RESISTANCE_PERCENT);
    this.#heard = true;
    this.#touchedAt = this.#now();
    this.#unsent = true;
    void this.#send();
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#unsent) {
      this.#unsent = false;
      try {
        await this.#api.call('bike.ride', { cadenceRpm: this.cadence, resistancePercent: this.resistance });
      } catch {
        // The foot strip tells the bike's state; a lost nudge of a slider is no news of its own.
      }
    }
    this.#sending = false;
  }
}

function clip(value: number, max: number): number {
  return Math.round(Math.min(Math.max(value, 0), max));
}
