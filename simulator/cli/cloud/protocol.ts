import type { CloudEndpoints } from '../../../local/cloud.ts';

/** The clock that a cloud of one's own should have: near the start of a heat, whatever the time of day. */
export interface ClockWish {
  /** Clock seconds in a real second. */
  speed: number;
  /** The heat begins after this, ms since the epoch: nothing of it has been ridden before. */
  afterMs: number;
  /** Clock ms from now to the start of the heat; negative for a heat that is on its way. */
  heatInMs: number;
}

/** What the command tells its cloud's process. */
export type ToCloud =
  { type: 'start'; dataDir: string; clock: ClockWish | 'real' } | { type: 'usage' } | { type: 'stop' };

/** What the cloud's process tells the command. */
export type FromCloud =
  | { type: 'ready'; endpoints: CloudEndpoints }
  | { type: 'failed'; code: string; message: string }
  | { type: 'usage'; usage: Usage };

/** What the process has used since its start, all of its threads together. */
export interface Usage {
  /** CPU time, user and system, ms. */
  cpuMs: number;
  /** Resident memory, bytes. */
  rssBytes: number;
  /** The main thread's objects and the buffers that they hold, bytes; without garbage where the process may collect it. */
  heapBytes: number;
  /** Clock ms since the oldest record arrived that waits on the stream; 0 when none waits. */
  lagMs: number;
}
