import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { numbered } from './file-names.ts';

type Contents = string | Uint8Array | AsyncIterable<string>;

/**
 * Writes a file of the rider's own that is there as a whole or not at all, and replaces none: where another file has the
 * name it gets a number, where the very same bytes are there already they stay.
 * @returns the name under which it is
 * @throws whatever the system says; nothing of the file is left then
 */
export async function placeFile(folder: string, name: string, contents: Contents): Promise<string> {
  const part = path.join(folder, `.${name}.part`);
  try {
    await writeFile(part, contents, { mode: 0o600, flush: true });
    for (let number = 1; ; number++) {
      const wanted = numbered(name, number);
      const file = path.join(folder, wanted);
      if (await reserve(file)) {
        await moveOver(part, file);
        return wanted;
      }
      if (await areSame(part, file)) {
        await rm(part);
        return wanted;
      }
    }
  } catch (error) {
    // What it could not be written for may keep it from being removed as well: the first reason is the one to tell.
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** Takes a name by an empty file; false where it is taken: what `rename` finds it replaces. */
async function reserve(file: string): Promise<boolean> {
  try {
    await (await open(file, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function moveOver(part: string, reserved: string): Promise<void> {
  try {
    await rename(part, reserved);
  } catch (error) {
    await rm(reserved, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function areSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([stat(one), stat(other)]);
  if (!b.isFile() || a.size !== b.size) return false;
  const [left, right] = await Promise.all([readFile(one), readFile(other)]);
  return left.equals(right);
}
