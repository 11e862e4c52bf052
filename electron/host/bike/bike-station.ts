import type { Clock } from '../../../core/race/clock.ts';
import { outputUnits, UNITS_PER_POINT } from '../../../core/race/output.ts';
import type { Reading } from '../../../core/race/ride.ts';
import type { BikeReading, BikeState } from '../../contract/state.ts';
import type { Sensors } from '../bluetooth/sensors.ts';
import type { Bike } from './bike.ts';
import { BluetoothBike } from './bluetooth-bike.ts';
import { ReplayBike } from './replay-bike.ts';
import { SimulatedBike } from './simulated-bike.ts';

/** Longest silence of the bike before the screen says so, clock ms. */
const SILENT_MS = 3000;

export interface BikeStationOptions {
  clock: Clock;
  sensors: Sensors;
  /** A Bluetooth log to ride by; null for a bike. */
  replayFile: string | null;
  onReading(reading: Reading, estimated: boolean): void;
}

/** The bike that is ridden: a recording where there is one, else the one that is paired, else the one ridden by keys. */
export class BikeStation {
  readonly #options: BikeStationOptions;
  #bike: Bike;
  #reading: BikeReading | null = null;

  /** @throws AlleycatError E_REPLAY for a file that is no log */
  constructor(options: BikeStationOptions) {
    this.#options = options;
    this.#bike = this.#choice();
  }

  start(): void {
    this.#bike.start((reading) => this.#hear(reading));
  }

  stop(): void {
    this.#bike.stop();
  }

  /** The paired devices have changed. */
  choose(): void {
    const { sensors, replayFile } = this.#options;
    if (replayFile !== null || sensors.hasBike === (this.#bike.kind === 'bluetooth')) return;
    this.stop();
    this.#reading = null;
    this.#bike = this.#choice();
    this.start();
  }

  ride(cadenceRpm: number, resistancePercent: number): void {
    this.#bike.ride(cadenceRpm, resistancePercent);
  }

  resist(resistancePercent: number): void {
    this.#bike.resist(resistancePercent);
  }

  /** @param nowMs clock ms */
  state(nowMs: number): BikeState {
    const { kind, name, message, estimated, resistanceTarget } = this.#bike;
    const reading = this.#reading;
    const silentMs = reading === null ? null : nowMs - reading.at;
    const link = silentMs === null ? 'searching' : silentMs > SILENT_MS ? 'silent' : 'connected';
    return {
      kind,
      name,
      link,
      message,
      estimated,
      resistanceTarget,
      reading,
    };
  }

  #choice(): Bike {
    const { clock, sensors, replayFile } = this.#options;
    if (replayFile !== null) return new ReplayBike(replayFile, clock);
    return sensors.hasBike ? new BluetoothBike(sensors) : new SimulatedBike(clock);
  }

  #hear(reading: Reading): void {
    const { at, cadenceRpm, resistancePercent, powerW, heartRateBpm } = reading;
    const outputPerSecond = outputUnits(cadenceRpm, resistancePercent) / UNITS_PER_POINT;
    this.#reading = { at, cadenceRpm, resistancePercent, powerW, heartRateBpm, outputPerSecond };
    this.#options.onReading(reading, this.#bike.estimated);
  }
}
