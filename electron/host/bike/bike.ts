import type { Reading } from '../../../core/race/ride.ts';
import type { BikeState } from '../../contract/state.ts';
import type { Sentence } from '../../contract/sentences/say.ts';

/** A bike as the host sees it: something that says what it measures. */
export interface Bike {
  readonly kind: BikeState['kind'];
  readonly name: string;
  /** The newest reading's resistance is estimated from power and cadence. */
  readonly estimated: boolean;
  /** What is wrong with its link and what happens next, in one sentence; null when all is well. */
  readonly message: Sentence | null;
  readonly resistanceTarget: BikeState['resistanceTarget'];
  /** Moves pedals (rpm) and knob (percent), on a bike that has none of its own. */
  ride(cadenceRpm: number, resistancePercent: number): void;
  /** Sets the resistance (percent), on a bike that takes it from the app. */
  resist(resistancePercent: number): void;
  start(onReading: (reading: Reading) => void): void;
  stop(): void;
}
