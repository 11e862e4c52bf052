/** What the test and the process of its virtual bike say to each other. */
import type { KindName } from './bike-kinds.ts';
import type { Riding } from './bike-machine.ts';

export interface BikeOptions {
  /** up to 29 bytes */
  name: string;
  kind: KindName;
  /** between two records, in real milliseconds; default 1000 */
  everyMs?: number;
  /** how fast the bike's own time goes (elapsed time, crank event times), as the app's clock; default 1 */
  speed?: number;
}

/** A record that was handed to a central that had subscribed. Muting is done behind that: see Adapter.deliveries. */
export interface Sent {
  /** milliseconds of the machine's monotonic clock */
  at: number;
  cadenceRpm: number;
  powerW: number;
  heartRateBpm: number;
  /** absent where the bike does not report it */
  resistanceLevel?: number;
  resistancePercent?: number;
  /** of the bike's own time since it was switched on */
  elapsedSeconds: number;
  /** the notifications: one, or several of a split record */
  hex: string[];
}

export type BikeCommand =
  { call: 'ride'; riding: Riding } | { call: 'silent'; silent: boolean } | { call: 'flush' };

/** Each command is answered once it is carried out. */
export type ToBike = BikeCommand & { id: number };

export type FromBike =
  | { event: 'advertising' }
  | { event: 'sent'; sent: Sent }
  | { event: 'written'; hex: string }
  | { event: 'subscribers'; count: number }
  | { event: 'done'; id: number };
