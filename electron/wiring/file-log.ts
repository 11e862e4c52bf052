import path from 'node:path';

import electronLog from 'electron-log/node';

import { logLine } from '../host/diagnostics/log-line.ts';
import type { Log } from '../host/log.ts';
import { stderrLog } from './stderr-log.ts';

/** A log is put aside at this size, bytes, as `x.old.log`; the one before it is gone. */
const MAX_LOG_BYTES = 5 * 1024 * 1024;

/** Where a program of the app logs to. */
export function logFileOf(dataDir: string, name: 'main' | 'cloud' = 'main'): string {
  return path.join(dataDir, 'logs', `${name}.log`);
}

/**
 * A log in a file that only its owner can read, and warnings on the terminal; what must not be in either is taken out first.
 * A disk that is full stops nothing: what cannot be written is said on the terminal.
 */
export function openFileLog(file: string, maxBytes = MAX_LOG_BYTES): Log {
  const logger = electronLog.create({ logId: file });
  logger.transports.console.level = false;
  Object.assign(logger.transports.file, {
    resolvePathFn: () => file,
    maxSize: maxBytes,
    // The line as it is: no pattern of the library's is looked for in it.
    format: ({ data }: { data: unknown[] }) => data,
    writeOptions: { flag: 'a', mode: 0o600, encoding: 'utf8' },
  });
  return (level, message, fields) => {
    logger[level](logLine(new Date(), level, message, fields));
    stderrLog(level, message, fields);
  };
}
