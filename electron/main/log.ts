import type { Log } from '../host/log.ts';
import { logFileOf, openFileLog } from '../wiring/file-log.ts';

/** The log in the data folder. What nobody caught is in it too, and the race goes on: Electron would show it and stop there. */
export function setupLog(dataDir: string): Log {
  const log = openFileLog(logFileOf(dataDir));
  process.on('uncaughtException', (error) =>
    log('error', 'nobody caught', { error: error.stack ?? String(error) }),
  );
  process.on('unhandledRejection', (reason) =>
    log('error', 'nobody caught', { error: reason instanceof Error ? reason.stack : String(reason) }),
  );
  return log;
}
