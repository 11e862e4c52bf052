import { randomBytes } from 'node:crypto';
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file as a whole by one that only its owner can read. Where it fails the file is as it was, and nothing of the
 * new one is left. @throws whatever the system says
 * @param flush its contents are on the disk before it takes the old one's place; else the system writes them in its own time, and a
 *   power cut may bring the old one back, or leave an empty file where the file system does not write contents before names
 */
export function replacePrivately(file: string, contents: string | Buffer, flush = true): void {
  const scratch = `${file}.new`;
  try {
    writeFileSync(scratch, contents, { mode: 0o600, flush });
    // A file that was there before keeps its mode otherwise.
    chmodSync(scratch, 0o600);
    renameSync(scratch, file);
  } catch (error) {
    try {
      rmSync(scratch, { force: true });
    } catch {
      // What it could not be written for keeps it from being removed as well: the first reason is the one to tell.
    }
    throw error;
  }
}

/** Keeps a file that cannot be used under another name, which it returns. @throws whatever the system says */
export function keepAside(file: string): string {
  const kept = `${file}.broken-${randomBytes(3).toString('hex')}`;
  renameSync(file, kept);
  return kept;
}
