import type { Reading } from '../../../core/race/ride.ts';
import type { BikeState } from '../../contract/state.ts';

/** A bike as the host sees it: something that says what it measures. */
export interface Bike {
  readonly kind: BikeState['kind'];
  readonly name: string;
  /** The newest reading's resistance is estimated from power and cadence. */
  readonly estimated: boolean;
  /** Moves pedals (rpm) and knob (percent), on a bike that has none of its own. */
  ride(cadenceRpm: number, resistancePercent: number): void;
  start(onReading: (reading: Reading) => void): void;
  stop(): void;
}
