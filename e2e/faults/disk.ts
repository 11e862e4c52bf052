import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Holds a few rides. */
const SIZE_KIB = 256;

/** The disk of a folder, which can be full for a while. */
export interface Disk {
  /** How it is filled: some machines let nobody mount a disk. */
  readonly how: 'the disk is filled' | 'files may not grow';
  /** From now on nothing more fits. @param pid the process that writes @param file what it writes to */
  fill(pid: number, file: string): void;
  makeSpace(pid: number): void;
  remove(): void;
}

/**
 * Puts a small disk of its own under a folder: filled, each write gets ENOSPC. Where nobody may mount one, the writing
 * process's files can be kept from growing: EFBIG. https://man7.org/linux/man-pages/man2/setrlimit.2.html
 * @param folder empty; made if need be
 */
export function diskFor(folder: string): Disk {
  fs.mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE_KIB}k,mode=700`, 'tmpfs', folder], {
      stdio: 'pipe',
    });
  } catch {
    return LIMITED;
  }
  const ballast = path.join(folder, 'ballast');
  return {
    how: 'the disk is filled',
    fill: (_pid, file) => {
      writeUntilFull(ballast, Buffer.alloc(1024));
      // Its last block has room left: empty lines, which mean nothing in a journal.
      writeUntilFull(file, Buffer.from('\n'));
    },
    makeSpace: () => fs.rmSync(ballast),
    remove: () => void execFileSync('umount', ['--lazy', folder], { stdio: 'pipe' }),
  };
}

const LIMITED: Disk = {
  how: 'files may not grow',
  // The soft limit alone: nobody but root may raise the hard one again.
  fill: (pid) => void execFileSync('prlimit', ['--pid', String(pid), '--fsize=1:']),
  makeSpace: (pid) => void execFileSync('prlimit', ['--pid', String(pid), '--fsize=unlimited:']),
  remove: () => undefined,
};

function writeUntilFull(file: string, bytes: Uint8Array): void {
  const fd = fs.openSync(file, 'a');
  try {
    for (;;) fs.writeSync(fd, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    fs.closeSync(fd);
  }
}
