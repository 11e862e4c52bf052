import type { Log } from '../host/log.ts';

/** One line a message on stderr; what is merely informative is left out unless ALLEYCAT_LOG is set. */
export const stderrLog: Log = (level, message, fields) => {
  if (level === 'info' && process.env.ALLEYCAT_LOG === undefined) return;
  const details = fields === undefined ? '' : ` ${JSON.stringify(fields)}`;
  process.stderr.write(`${new Date().toISOString()} ${level} ${message}${details}\n`);
};
