import type { Terminal } from './live/screen.ts';

/** Where a run speaks: the board and the outcome go to `stdout`, what is being done to `stderr`. */
export interface Io {
  stdout: Terminal;
  stderr: Terminal;
  /** Ends the run early. */
  signal: AbortSignal;
}

/** One line on what is being done. */
export function say({ stderr }: Io, line: string): void {
  stderr.write(`${line}\n`);
}
