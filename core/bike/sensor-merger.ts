import type { Reading } from '../race/ride.ts';
import { quirkOf } from './quirks.ts';
import { estimateResistance, type SteppedRange } from './resistance.ts';
import { SensorSource } from './sensor-source.ts';

/** What a device is paired as; each has one device at most. */
export const SLOTS = ['bike', 'power', 'cadence', 'heartRate'] as const;
export type Slot = (typeof SLOTS)[number];

/** The newest of what one device tells; null where it tells none, or has been silent for more than 3 s. */
export interface LiveValues {
  cadenceRpm: number | null;
  powerW: number | null;
  heartRateBpm: number | null;
  /** In the machine's own scale. */
  resistanceLevel: number | null;
  /** Of the machine's own range, 0..100. */
  resistancePercent: number | null;
}

/**
 * Makes one stream of readings of a bike and the sensors beside it. The bike is any device with a cadence: FTMS, Cycling
 * Power, CSC or a Keiser's broadcast; its notifications set the pace, those of the others are only remembered. A
 * sensor that was paired for a thing is believed before the bike; 3 s after it went silent the bike's own counts again.
 */
export class SensorMerger {
  readonly #sources: Record<Slot, SensorSource>;
  #estimated = false;

  /** @param names the advertised names of the paired devices, for what is known of them */
  constructor(names: Partial<Record<Slot, string>> = {}) {
    const source = (slot: Slot): SensorSource => new SensorSource(quirkOf(names[slot] ?? ''));
    this.#sources = {
      bike: source('bike'),
      power: source('power'),
      cadence: source('cadence'),
      heartRate: source('heartRate'),
    };
  }

  /** The newest reading's resistance is estimated from power and cadence. */
  get estimated(): boolean {
    return this.#estimated;
  }

  /** The range of the bike's resistance levels, once the bike has told it. */
  get range(): SteppedRange | null {
    return this.#sources.bike.range;
  }

  /** Another device takes the slot, or none (null): nothing of the one before counts any more. */
  setDevice(slot: Slot, name: string | null): void {
    this.#sources[slot] = new SensorSource(quirkOf(name ?? ''));
  }

  /** The link to the slot's device is lost: what was half there is not completed by what comes later. */
  reset(slot: Slot): void {
    this.#sources[slot].reset();
  }

  /**
   * Takes a characteristic's value, or manufacturer data as `ADVERTISEMENT`, that came at `atMs` (clock ms).
   * @returns what is ridden now: cadence 0..250 rpm, resistance 0..100 %, power -500..3000 W or null, heart rate 20..250 bpm
   *   or null, the bike's own speed 0..150 km/h or null. Null where the value completes no reading of the bike, or nothing tells a cadence.
   */
  add(slot: Slot, uuid16: string, bytes: Uint8Array, atMs: number): Reading | null {
    const completes = this.#sources[slot].add(uuid16, bytes, atMs);
    return completes && slot === 'bike' ? this.#read(atMs) : null;
  }

  /** What the slot's device itself tells at `atMs`: for a rider who asks whether it is his. */
  live(slot: Slot, atMs: number): LiveValues {
    const source = this.#sources[slot];
    return {
      cadenceRpm: source.value('cadenceRpm', atMs),
      powerW: source.value('powerW', atMs),
      heartRateBpm: source.value('heartRateBpm', atMs),
      resistanceLevel: source.value('resistanceLevel', atMs),
      resistancePercent: source.resistancePercent(atMs),
    };
  }

  #read(at: number): Reading | null {
    const { bike, power, cadence, heartRate } = this.#sources;
    const cadenceRpm =
      cadence.value('cadenceRpm', at) ?? bike.value('cadenceRpm', at) ?? power.value('cadenceRpm', at);
    if (cadenceRpm === null) return null;
    const powerW = power.value('powerW', at) ?? bike.value('powerW', at);
    const told = bike.resistancePercent(at);
    this.#estimated = told === null;
    return {
      at,
      cadenceRpm,
      // Nothing is told and nothing can be estimated while the pedals stand still: then it does not count either.
      resistancePercent: told ?? estimateResistance(powerW ?? 0, cadenceRpm) ?? 0,
      powerW,
      heartRateBpm: heartRate.value('heartRateBpm', at) ?? bike.value('heartRateBpm', at),
      speedKmh: bike.value('speedKmh', at),
    };
  }
}
