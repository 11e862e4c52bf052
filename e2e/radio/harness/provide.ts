/**
 * BlueZ's controller emulator for the tests, from Debian, kept in the user's cache. Installing the package would bring
 * all of BlueZ and its daemon along; the one program needs no more than libc.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { USER_CACHE } from '../../../scripts/lib/paths.mjs';
import { provideDebianProgram } from '../../lib/debian-package.ts';

const BTVIRT = 'usr/bin/btvirt';
const SHIM_SOURCE = path.join(import.meta.dirname, 'noalg.c');

/** What starts an emulator: see noalg.c for what the shim is for. */
export interface Emulator {
  program: string;
  shim: string;
  /** for the person who reads the test's output */
  description: string;
}

/**
 * The emulator and its shim, fetched and compiled where the cache has none.
 * @throws Error in one sentence
 */
export async function provideEmulator(): Promise<Emulator> {
  try {
    const folder = await provideDebianProgram({ packages: ['bluez-test-tools'], file: BTVIRT });
    const shim = compileShim();
    const description = `${path.basename(folder)}, from ${USER_CACHE}`;
    return { program: path.join(folder, BTVIRT), shim, description };
  } catch (error) {
    throw new Error(`There is no virtual radio for the tests: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

/** Named by its source, so that a changed source is compiled again. */
function compileShim(): string {
  const hash = createHash('sha256').update(fs.readFileSync(SHIM_SOURCE)).digest('hex').slice(0, 12);
  const shim = path.join(USER_CACHE, `noalg-${hash}.so`);
  if (fs.existsSync(shim)) return shim;
  const unfinished = `${shim}.${process.pid}`;
  execFileSync('gcc', [
    '-shared',
    '-fPIC',
    '-O2',
    '-Wno-nonnull-compare',
    '-o',
    unfinished,
    SHIM_SOURCE,
    '-ldl',
  ]);
  fs.renameSync(unfinished, shim);
  return shim;
}
