import type { Reading } from '../race/ride.ts';
import { SensorMerger } from './sensor-merger.ts';

/** A bike with nothing beside it: turns its notifications into readings, as `SensorMerger` does. */
export class BikeMeter {
  readonly #merger: SensorMerger;

  /** @param name as the bike advertises it, for what is known of it */
  constructor(name = '') {
    this.#merger = new SensorMerger({ bike: name });
  }

  /** The newest reading's resistance is an estimate. */
  get estimated(): boolean {
    return this.#merger.estimated;
  }

  /** Takes a characteristic's value that came at `at` (clock ms). Null where it completes no reading. */
  add(uuid16: string, bytes: Uint8Array, at: number): Reading | null {
    return this.#merger.add('bike', uuid16, bytes, at);
  }

  /** The link is lost: what was half there is not completed by what comes later. */
  reset(): void {
    this.#merger.reset('bike');
  }
}
