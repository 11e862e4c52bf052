import path from 'node:path';

import log from 'electron-log/main';

import type { Log } from '../host/log.ts';

const MAX_LOG_BYTES = 5 * 1024 * 1024;

/** The log file in the data folder, rotated at 5 MB, and warnings on the terminal. */
export function setupLog(dataDir: string): Log {
  log.transports.file.resolvePathFn = () => path.join(dataDir, 'logs', 'main.log');
  log.transports.file.maxSize = MAX_LOG_BYTES;
  log.transports.console.level = 'warn';
  log.errorHandler.startCatching({ showDialog: false });
  return (level, message, fields) => log[level](message, ...(fields === undefined ? [] : [fields]));
}
