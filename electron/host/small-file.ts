import { readFileSync, statSync } from 'node:fs';

/**
 * The text of a file of our own, which is never large: one that is larger is not ours, and is not taken into memory.
 * @param most bytes that it may have
 * @throws RangeError for a larger one, and what the file system throws
 */
export function readSmallFile(file: string, most: number): string {
  const { size } = statSync(file);
  if (size > most) throw new RangeError(`${file} has ${size} bytes, more than ${most}`);
  return readFileSync(file, 'utf8');
}
