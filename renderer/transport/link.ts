import type { Transport } from '../../electron/contract/api.ts';

/** How the screen hangs on to the host. `lost` says when the next try comes, for the screen says it too. */
export type Connection =
  | { kind: 'connected' }
  | { kind: 'connecting' }
  | { kind: 'lost'; why: 'broke' | 'silent'; retryInMs: number };

/** A transport that also tells how it is doing. */
export interface Link extends Transport {
  /** Tells the present state at once and every change after it; returns the function that ends it. */
  onConnection(listener: (connection: Connection) => void): () => void;
}
