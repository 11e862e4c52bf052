import type { Reading } from '../race/ride.ts';
import { decodeCharacteristic } from './characteristics.ts';
import { IndoorBikeRecord } from './indoor-bike-record.ts';
import type { Measurement } from './measurement.ts';
import { estimateResistance, levelPercent, type LevelRange } from './resistance.ts';

const INDOOR_BIKE_DATA = '2ad2';
const RESISTANCE_RANGE = '2ad6';

/**
 * Turns a bike's notifications into readings: decodes, puts split records together, scales the resistance by the
 * machine's own range, or estimates it from power and cadence where the machine tells none.
 */
export class BikeMeter {
  readonly #record = new IndoorBikeRecord();
  #range: LevelRange | null = null;
  #estimated = false;

  /** The newest reading's resistance is an estimate. */
  get estimated(): boolean {
    return this.#estimated;
  }

  /**
   * Takes a characteristic's value (16-bit UUID in lower-case hex, as `decodeCharacteristic`) that came at `at` (clock ms).
   * Null where it completes no reading: a part, a range, a record without cadence, bytes that are none.
   */
  add(uuid16: string, bytes: Uint8Array, at: number): Reading | null {
    const decoded = decodeCharacteristic(uuid16, bytes);
    if (uuid16 === RESISTANCE_RANGE) this.#learnRange(decoded);
    if (uuid16 !== INDOOR_BIKE_DATA) return null;
    const record = this.#record.add(decoded);
    return record === null ? null : this.#read(record, at);
  }

  /** The link is lost: what was half there is not completed by what comes later. */
  drop(): void {
    this.#record.drop();
  }

  #learnRange({ min, max }: Measurement): void {
    if (min !== undefined && max !== undefined) this.#range = { min, max };
  }

  #read({ cadenceRpm, resistanceLevel, powerW, heartRateBpm }: Measurement, at: number): Reading | null {
    if (cadenceRpm === undefined) return null;
    const told =
      resistanceLevel === undefined || this.#range === null
        ? null
        : levelPercent(resistanceLevel, this.#range);
    this.#estimated = told === null;
    return {
      at,
      cadenceRpm,
      // Nothing is told and nothing can be estimated while the pedals stand still: then it does not count either.
      resistancePercent: told ?? estimateResistance(powerW ?? 0, cadenceRpm) ?? 0,
      powerW: powerW ?? null,
      heartRateBpm: heartRateBpm ?? null,
    };
  }
}
