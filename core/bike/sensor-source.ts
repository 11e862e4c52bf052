import { MAX_CADENCE_RPM } from '../race/output.ts';
import { MAX_SPEED_KMH } from '../race/distance.ts';
import { decodeCharacteristic, shortUuid } from './characteristics.ts';
import { CrankCadence, type CrankCounters } from './crank-cadence.ts';
import { IndoorBikeRecord } from './indoor-bike-record.ts';
import { ADVERTISEMENT, decodeKeiser, KEISER_GEARS } from './keiser.ts';
import type { Quirk } from './quirks.ts';
import { levelPercent, type SteppedRange } from './resistance.ts';

/** Longest silence after which a value still stands, clock ms. */
export const FRESH_MS = 3000;

/** What a device may tell, and what of it the backend's door and a journal let in. What is beyond is dropped: it is no measurement. */
const ACCEPTED = {
  cadenceRpm: [0, MAX_CADENCE_RPM],
  powerW: [-500, 3000],
  heartRateBpm: [20, 250],
  resistanceLevel: [-0x8000, 0x7fff],
  speedKmh: [0, MAX_SPEED_KMH],
} as const;

export type Quantity = keyof typeof ACCEPTED;
type Measured = { [Name in Quantity]?: number | undefined };

/** Where a device tells a thing twice the first of these counts: its own record, power meter, cadence sensor, heart rate. */
const RANKS: Readonly<Record<string, number>> = {
  '2ad2': 0,
  [ADVERTISEMENT]: 0,
  '2a63': 1,
  '2a5b': 2,
  '2a37': 3,
};
const HEART_RATE_RANK = 3;

interface Held {
  value: number;
  at: number;
}

/** One device: remembers the newest value of each thing it tells, and for how long it stands. */
export class SensorSource {
  readonly #quirk: Quirk;
  readonly #record = new IndoorBikeRecord();
  readonly #cranks: Readonly<Record<'2a63' | '2a5b', CrankCadence>> = {
    '2a63': new CrankCadence(),
    '2a5b': new CrankCadence(),
  };
  /** By quantity, then by rank. */
  readonly #held: Record<Quantity, (Held | undefined)[]> = {
    cadenceRpm: [],
    powerW: [],
    heartRateBpm: [],
    resistanceLevel: [],
    speedKmh: [],
  };
  /** When something of this rank came last. */
  readonly #heardAt: (number | undefined)[] = [];
  #range: SteppedRange | null = null;
  #broadcast = { text: '', since: 0 };

  constructor(quirk: Quirk) {
    this.#quirk = quirk;
  }

  /** The range of its levels, once it was told. */
  get range(): SteppedRange | null {
    return this.#range;
  }

  /**
   * Takes a value that came at `at` (clock ms).
   * @returns whether it completes a measurement by which the device's readings go: of two ways in which it tells its
   *   cadence only the better one
   */
  add(uuid: string, bytes: Uint8Array, at: number): boolean {
    const uuid16 = shortUuid(uuid);
    if (uuid16 === '2ad6') this.#learnRange(bytes);
    const measured = this.#measure(uuid16, bytes, at);
    const rank = RANKS[uuid16];
    if (measured === null || rank === undefined) return false;
    this.#heardAt[rank] = at;
    for (const quantity of Object.keys(ACCEPTED) as Quantity[])
      this.#hold(quantity, rank, measured[quantity], at);
    // A record without a cadence, or with one that cannot be, ends what the one before said.
    if (rank === 0 && this.#held.cadenceRpm[0]?.at !== at) this.#held.cadenceRpm[0] = undefined;
    return rank < HEART_RATE_RANK && !this.#heardAt.slice(0, rank).some((heard) => isFresh(heard, at));
  }

  /** The newest value that still stands at `at`; null where there is none. */
  value(quantity: Quantity, at: number): number | null {
    return this.#held[quantity].find((held) => isFresh(held?.at, at))?.value ?? null;
  }

  /** Its level in percent of its range, 0..100; null where it does not tell both. */
  resistancePercent(at: number): number | null {
    const level = this.value('resistanceLevel', at);
    return level === null || this.#range === null ? null : levelPercent(level, this.#range);
  }

  /** The link is lost: half a record, the counters and the cadence of before say nothing of what comes later. */
  reset(): void {
    this.#record.reset();
    this.#held.cadenceRpm = [];
    for (const crank of Object.values(this.#cranks)) crank.reset();
  }

  #measure(uuid16: string, bytes: Uint8Array, at: number): Measured | null {
    switch (uuid16) {
      case '2ad2':
        return this.#record.add(decodeCharacteristic('2ad2', bytes, this.#quirk));
      case '2a63':
      case '2a5b':
        return this.#withCadence(uuid16, decodeCharacteristic(uuid16, bytes), at);
      case '2a37':
        return valid(decodeCharacteristic('2a37', bytes));
      case ADVERTISEMENT:
        return this.#measureBroadcast(bytes, at);
      default:
        return null;
    }
  }

  #withCadence(
    uuid16: '2a63' | '2a5b',
    decoded: CrankCounters & { powerW?: number | undefined; invalid?: string | undefined },
    at: number,
  ): Measured | null {
    if (decoded.invalid !== undefined) return null;
    const { crankRevolutions, crankEventTime1024, powerW } = decoded;
    if (crankRevolutions === undefined || crankEventTime1024 === undefined) return { powerW };
    const cadenceRpm = this.#cranks[uuid16].add({ crankRevolutions, crankEventTime1024 }, at);
    return { powerW, cadenceRpm: cadenceRpm ?? undefined };
  }

  /**
   * A Keiser goes on with its last values for a minute after the rider has stopped, the time of the ride included: what has
   * not changed for as long as a value stands is standing still.
   */
  #measureBroadcast(bytes: Uint8Array, at: number): Measured | null {
    const broadcast = valid(decodeKeiser(bytes));
    if (broadcast === null || broadcast.realTime !== true) return null;
    this.#range = KEISER_GEARS;
    const text = bytes.join();
    if (text !== this.#broadcast.text) this.#broadcast = { text, since: at };
    return at - this.#broadcast.since > FRESH_MS ? { ...broadcast, cadenceRpm: 0, powerW: 0 } : broadcast;
  }

  #learnRange(bytes: Uint8Array): void {
    const { min, max, step } = decodeCharacteristic('2ad6', bytes);
    if (min !== undefined && max !== undefined) this.#range = { min, max, step: step ?? 0 };
  }

  #hold(quantity: Quantity, rank: number, value: number | undefined, at: number): void {
    if (quantity === 'resistanceLevel' && !this.#quirk.hasResistance) return;
    const [least, most] = ACCEPTED[quantity];
    if (value !== undefined && value >= least && value <= most) this.#held[quantity][rank] = { value, at };
  }
}

function isFresh(heardAt: number | undefined, at: number): boolean {
  return heardAt !== undefined && at - heardAt <= FRESH_MS;
}

function valid<Fields extends { invalid?: string | undefined }>(
  decoded: Fields,
): Exclude<Fields, { invalid: string }> | null {
  return decoded.invalid === undefined ? (decoded as Exclude<Fields, { invalid: string }>) : null;
}
