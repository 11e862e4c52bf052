import type { Reading } from '../../../core/race/ride.ts';
import type { BikeState } from '../../contract/state.ts';

/** A bike as the host sees it: something that says what it measures. */
export interface Bike {
  readonly kind: BikeState['kind'];
  readonly name: string;
  start(onReading: (reading: Reading) => void): void;
  stop(): void;
}
