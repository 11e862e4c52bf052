/** How the local cloud's parts speak to whoever runs them: an app's log file, a terminal, a test's array. */
export type Log = (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;

export type LogLevel = 'info' | 'warn' | 'error';

/** What an unknown thrown value says, for a log's field. */
export function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
