import { BikeMeter } from '../../../core/bike/bike-meter.ts';
import { brakePower } from '../../../core/bike/resistance.ts';
import { realDuration, type Clock } from '../../../core/race/clock.ts';
import type { Reading } from '../../../core/race/ride.ts';
import type { Bike } from './bike.ts';

/** A notification each half second: what a lively bike does. Clock ms. */
const NOTIFY_EVERY_MS = 500;
/** What a late timer may make up for, clock ms: this bike's pedals go on while a busy machine keeps it waiting. */
const CATCH_UP_MS = 30_000;
/** Indoor Bike Data flags: cadence (bit 2), resistance (bit 5), power (bit 6); speed is there as bit 0 is 0. */
const FLAGS = (1 << 2) | (1 << 5) | (1 << 6);
/** Supported Resistance Level Range: levels 0 to 1000 in steps of 1, each in tenths. */
const RANGE = Uint8Array.from([0, 0, 0x10, 0x27, 10, 0]);
const MAX_POWER_W = 3000;
/** One gear, as on a track: so far a turn of the pedals goes, m. */
const METRES_PER_TURN = 6;

/**
 * A bike that is ridden by keys. It speaks as a real one does, in Indoor Bike Data records (FTMS 1.0.1, 4.9.1) that go
 * through the same decoder; its resistance level runs from 0 to 1000, so a level is a tenth of a percent.
 */
export class SimulatedBike implements Bike {
  readonly kind = 'simulated';
  readonly name = 'Simulated bike';
  readonly message = null;
  readonly resistanceTarget = null;
  readonly #clock: Clock;
  readonly #meter = new BikeMeter();
  #timer: NodeJS.Timeout | null = null;
  #cadenceRpm = 80;
  #resistancePercent = 40;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get estimated(): boolean {
    return this.#meter.estimated;
  }

  ride(cadenceRpm: number, resistancePercent: number): void {
    this.#cadenceRpm = cadenceRpm;
    this.#resistancePercent = resistancePercent;
  }

  /** Its knob is moved by `ride`. */
  resist(resistancePercent: number): void {
    this.#resistancePercent = resistancePercent;
  }

  start(onReading: (reading: Reading) => void): void {
    this.stop();
    this.#meter.add('2ad6', RANGE, this.#clock.now());
    const notify = (at: number): void => {
      const reading = this.#meter.add('2ad2', this.#notification(), at);
      if (reading !== null) onReading(reading);
    };
    let last = this.#clock.now();
    this.#timer = setInterval(
      () => {
        const now = this.#clock.now();
        for (let at = Math.max(last, now - CATCH_UP_MS) + NOTIFY_EVERY_MS; at < now; at += NOTIFY_EVERY_MS) {
          notify(at);
        }
        last = now;
        notify(now);
      },
      realDuration(this.#clock, NOTIFY_EVERY_MS),
    );
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  #notification(): Uint8Array {
    const view = new DataView(new ArrayBuffer(10));
    view.setUint16(0, FLAGS, true);
    // In hundredths of a km/h.
    view.setUint16(2, Math.round(this.#cadenceRpm * METRES_PER_TURN * 0.06 * 100), true);
    view.setUint16(4, Math.round(this.#cadenceRpm * 2), true);
    view.setInt16(6, Math.round(this.#resistancePercent * 10), true);
    const powerW = Math.round(brakePower(this.#cadenceRpm, this.#resistancePercent));
    view.setInt16(8, Math.min(powerW, MAX_POWER_W), true);
    return new Uint8Array(view.buffer);
  }
}
