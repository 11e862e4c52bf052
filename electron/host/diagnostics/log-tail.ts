import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

import { levelOf } from './log-line.ts';

/** So much of the end of a log is looked at, bytes. */
const TAIL_BYTES = 256 * 1024;

/** The last warnings and errors of a log, oldest first; none where there is no log. */
export function lastProblems(file: string, most: number): string[] {
  return tail(file)
    .split('\n')
    .filter((line) => levelOf(line) === 'warn' || levelOf(line) === 'error')
    .slice(-most);
}

function tail(file: string): string {
  let open: number;
  try {
    open = openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(open);
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const read = readSync(open, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8', 0, read);
  } catch {
    return '';
  } finally {
    closeSync(open);
  }
}
