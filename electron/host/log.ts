/** Where the host says what happened: one line, with fields for whoever looks for a cause. */
export type Log = (
  level: 'info' | 'warn' | 'error',
  message: string,
  fields?: Record<string, unknown>,
) => void;
