import { logLine } from '../host/diagnostics/log-line.ts';
import type { Log } from '../host/log.ts';

/** One line a message on stderr; what is merely informative is left out unless ALLEYCAT_LOG is set. */
export const stderrLog: Log = (level, message, fields) => {
  if (level === 'info' && process.env.ALLEYCAT_LOG === undefined) return;
  process.stderr.write(`${logLine(new Date(), level, message, fields)}\n`);
};
