/**
 * BlueZ's controller emulator for the tests, from Debian, kept in the user's cache. Installing the package would bring
 * all of BlueZ and its daemon along; the one program needs no more than libc.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { USER_CACHE } from '../../../scripts/lib/paths.mjs';
import { runUntilStalled } from '../../../scripts/lib/stalled.mjs';

const PACKAGE = 'bluez-test-tools';
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
    const folder = keptFolder() ?? (await fetchPackage());
    const shim = compileShim();
    return { program: programIn(folder), shim, description: `${path.basename(folder)}, from ${USER_CACHE}` };
  } catch (error) {
    throw new Error(`There is no virtual radio for the tests: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

function programIn(folder: string): string {
  return path.join(folder, 'usr', 'bin', 'btvirt');
}

/** The newest version in the cache; a folder has its name only once it is complete. */
function keptFolder(): string | undefined {
  const names = fs.existsSync(USER_CACHE) ? fs.readdirSync(USER_CACHE) : [];
  const kept = names.filter((name) => name.startsWith(`${PACKAGE}-`)).sort();
  return kept
    .map((name) => path.join(USER_CACHE, name))
    .findLast((folder) => fs.existsSync(programIn(folder)));
}

/** apt checks what it downloads against the distribution's signatures. */
async function fetchPackage(): Promise<string> {
  console.log(`Fetching Debian's ${PACKAGE} for the tests, once.`);
  fs.mkdirSync(USER_CACHE, { recursive: true });
  // Beside the destination, so that the last step is a rename within one file system.
  const work = fs.mkdtempSync(path.join(USER_CACHE, 'preparing-'));
  try {
    await download(work);
    const archive = fs.readdirSync(work).find((file) => file.endsWith('.deb'));
    if (!archive) throw new Error(`apt-get brought nothing for ${PACKAGE}`);
    const root = path.join(work, 'root');
    execFileSync('dpkg', ['-x', path.join(work, archive), root]);
    const version = execFileSync('dpkg-deb', ['-f', path.join(work, archive), 'Version'], {
      encoding: 'utf8',
    });
    return moveTo(path.join(USER_CACHE, `${PACKAGE}-${version.trim()}`), root);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/** As it is, and on a machine whose package lists are missing or old, after fetching those: for that one must be root. */
async function download(work: string): Promise<void> {
  // Debian's apt would hand the download to a user of its own, who may not write into the person's cache.
  const args = ['-q', '-o', 'APT::Sandbox::User=root', 'download', PACKAGE];
  try {
    await runUntilStalled('apt-get', args, { folders: [work], cwd: work });
  } catch (error) {
    if (process.getuid?.() !== 0) throw error;
    await runUntilStalled('apt-get', ['-q', 'update'], { folders: ['/var/lib/apt/lists'] });
    await runUntilStalled('apt-get', args, { folders: [work], cwd: work });
  }
}

/** Another run may have been faster: then its copy is as good. */
function moveTo(folder: string, prepared: string): string {
  if (!fs.existsSync(folder)) fs.renameSync(prepared, folder);
  return folder;
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
