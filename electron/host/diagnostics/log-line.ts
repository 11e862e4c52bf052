import type { Log } from '../log.ts';
import { redact } from './redact.ts';

/** Longest line of a log, characters: a stack is shorter, and nothing may fill the file at one blow. */
const MAX_LINE = 8192;

type Level = Parameters<Log>[0];

/** One line for what happened, whatever is in it: without a break, without a secret, and never longer than `MAX_LINE`. */
export function logLine(now: Date, ...[level, message, fields]: Parameters<Log>): string {
  const details = fields === undefined ? '' : ` ${asJson(fields)}`;
  // Cut before it is searched, for a search takes as long as the text.
  const text = redact(`${message}${details}`.slice(0, 2 * MAX_LINE)).replace(/[\r\n\u2028\u2029]+/g, ' ');
  const line = `${now.toISOString()} ${level} ${text}`;
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE - 1)}…` : line;
}

/** A field may hold anything: what JSON cannot say is said in words. */
function asJson(fields: Record<string, unknown>): string {
  try {
    return JSON.stringify(fields);
  } catch {
    return Object.entries(fields)
      .map(([name, value]) => `${name}: ${typeof value}`)
      .join(', ');
  }
}

/** The level that a line begins with; null for a line that is not one of ours. */
export function levelOf(line: string): Level | null {
  return (/^\d{4}-\d\d-\d\dT[\d:.]+Z (info|warn|error) /.exec(line)?.[1] ?? null) as Level | null;
}
