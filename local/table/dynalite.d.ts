declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** https://github.com/architect/dynalite#programmatically */
  interface DynaliteOptions {
    /** LevelDB's folder. */
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }

  /** An HTTP server that is not listening yet. Its `close` also closes the database, if it was listening. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
