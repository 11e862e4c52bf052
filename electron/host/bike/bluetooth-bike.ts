import { AlleycatError } from '../../../core/errors.ts';
import type { Reading } from '../../../core/race/ride.ts';
import { say, type Sentence } from '../../contract/sentences/say.ts';
import type { Sensors } from '../bluetooth/sensors.ts';
import type { Bike } from './bike.ts';

/** What the sensors say together, as one bike. */
export class BluetoothBike implements Bike {
  readonly kind = 'bluetooth';
  readonly #sensors: Sensors;

  constructor(sensors: Sensors) {
    this.#sensors = sensors;
  }

  get name(): string {
    return this.#sensors.bikeName;
  }

  get estimated(): boolean {
    return this.#sensors.estimated;
  }

  get message(): Sentence | null {
    return this.#sensors.bikeMessage;
  }

  get resistanceTarget(): { percent: number | null } | null {
    return this.#sensors.resistanceTarget;
  }

  /** Its pedals are the rider's. */
  ride(): void {
    throw new AlleycatError('E_BIKE_IS_REAL', say('bikeIsReal'));
  }

  resist(resistancePercent: number): void {
    this.#sensors.resist(resistancePercent);
  }

  start(onReading: (reading: Reading) => void): void {
    this.#sensors.onReading(onReading);
  }

  stop(): void {
    this.#sensors.onReading(null);
  }
}
