import { logLine } from '../host/diagnostics/log-line.ts';
import type { Log } from '../host/log.ts';

// A terminal that is gone answers each line with an error (EPIPE, EIO). With nobody to hear it that ends a program of Node;
// in the window's it is logged as what nobody caught, on that same terminal, and so for ever.
process.stderr.on('error', () => undefined);

/** One line a message on stderr; what is merely informative is left out unless ALLEYCAT_LOG is set. */
export const stderrLog: Log = (level, message, fields) => {
  if (level === 'info' && process.env.ALLEYCAT_LOG === undefined) return;
  process.stderr.write(`${logLine(new Date(), level, message, fields)}\n`);
};
