import { randomBytes } from 'node:crypto';
import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Replaces a file as a whole by one that only its owner can read, and that is on the disk when it returns. Where it fails
 * the file is as it was, and nothing of the new one is left. @throws whatever the system says
 */
export function replacePrivately(file: string, contents: string | Buffer): void {
  const scratch = `${file}.new`;
  try {
    writeFileSync(scratch, contents, { mode: 0o600, flush: true });
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
