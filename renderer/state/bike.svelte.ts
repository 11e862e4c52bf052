import type { Api } from '../../electron/contract/api.ts';
import type { BikeState } from '../../electron/contract/state.ts';
import { whyRefused } from '../languages/sentences.ts';

/** What the sliders reach; the contract takes more, a human does not. */
export const MAX_CADENCE_RPM = 150;
export const MAX_RESISTANCE_PERCENT = 100;
/** Points a second that fill the output's bar: 150 rpm at 100 % would be 305. */
export const OUTPUT_SCALE = 300;
/** For so long after a touch the sliders show the hand, not the bike: ms of real time. */
const HAND_MS = 1500;

/**
 * What can be moved from here: the simulated bike's pedals and knob, or the resistance of a bike that takes it. The hand
 * moves them at once; the bike is told as fast as it answers, always the newest only; the reading on the screen is the
 * bike's and nobody else's.
 */
export class BikeController {
  /** Where the sliders of the simulated bike stand: rpm and percent. */
  cadence = $state(0);
  resistance = $state(0);
  /** Its pedals can be moved from here; a recording's and a real bike's cannot. */
  ridable = $state(true);
  /** It is a bike that takes its resistance from here. */
  resistable = $state(false);
  /** The resistance last asked of such a bike, percent; null while nothing was. */
  target = $state<number | null>(null);
  readonly #api: Api;
  readonly #now: () => number;
  readonly #onRefused: (words: string) => void;
  #measured = 0;
  #touchedAt = -Infinity;
  #heard = false;
  #sending = false;
  #unsent: (() => Promise<unknown>) | null = null;

  constructor(api: Api, now: () => number, onRefused: (words: string) => void) {
    this.#api = api;
    this.#now = now;
    this.#onRefused = onRefused;
  }

  /** Where the knob of a bike that takes its resistance from here stands: as asked, else as measured. */
  get knob(): number {
    return this.target ?? Math.round(this.#measured);
  }

  /** Takes over where the bike stands, unless a hand is on it. */
  hear(bike: BikeState): void {
    const { reading, resistanceTarget } = bike;
    const handIsOn = this.#now() - this.#touchedAt < HAND_MS;
    this.ridable = bike.kind === 'simulated';
    this.resistable = !this.ridable && resistanceTarget !== null;
    this.#measured = reading?.resistancePercent ?? this.#measured;
    if (!handIsOn || !this.resistable) this.target = resistanceTarget?.percent ?? null;
    if (!reading || (this.#heard && handIsOn)) return;
    this.#heard = true;
    // The reading wavers; the slider follows only where it is clearly somewhere else.
    if (Math.abs(reading.cadenceRpm - this.cadence) > 4) this.cadence = Math.round(reading.cadenceRpm);
    if (Math.abs(reading.resistancePercent - this.resistance) > 4)
      this.resistance = Math.round(reading.resistancePercent);
  }

  /** Moves whatever can be moved by so much. @returns whether there was anything */
  nudge(cadenceRpm: number, resistancePercent: number): boolean {
    if (this.ridable) this.ride(this.cadence + cadenceRpm, this.resistance + resistancePercent);
    else if (this.resistable && resistancePercent !== 0) this.resist(this.knob + resistancePercent);
    else return false;
    return true;
  }

  ride(cadence: number, resistance: number): void {
    if (!this.ridable) return;
    this.cadence = clip(cadence, MAX_CADENCE_RPM);
    this.resistance = clip(resistance, MAX_RESISTANCE_PERCENT);
    this.#touch(async () => {
      const { cadence: cadenceRpm, resistance: resistancePercent } = this;
      // The foot strip tells the bike's state; a lost nudge of a slider is no news of its own.
      await this.#api.call('bike.ride', { cadenceRpm, resistancePercent }).catch(() => undefined);
    });
  }

  resist(percent: number): void {
    if (!this.resistable) return;
    const target = clip(percent, MAX_RESISTANCE_PERCENT);
    this.target = target;
    this.#touch(() => this.#api.call('bike.resist', { resistancePercent: target }));
  }

  #touch(send: () => Promise<unknown>): void {
    this.#heard = true;
    this.#touchedAt = this.#now();
    this.#unsent = send;
    void this.#send();
  }

  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    while (this.#unsent) {
      const send = this.#unsent;
      this.#unsent = null;
      try {
        await send();
      } catch (error) {
        // The knob goes back to where the bike has it.
        this.#touchedAt = -Infinity;
        this.#onRefused(whyRefused(error));
      }
    }
    this.#sending = false;
  }
}

function clip(value: number, max: number): number {
  return Math.round(Math.min(Math.max(value, 0), max));
}
