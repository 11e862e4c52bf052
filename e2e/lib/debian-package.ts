/**
 * Programs for the tests out of Debian's packages, unpacked into the user's cache and not installed: an installation
 * would start a daemon or bring much more along.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

import { USER_CACHE } from '../../scripts/lib/paths.mjs';
import { runUntilStalled } from '../../scripts/lib/stalled.mjs';

export interface DebianProgram {
  /** The packages, the program's own first; what else of its libraries a machine may lack after it. */
  readonly packages: readonly [string, ...string[]];
  /** From the file system's root, without the leading slash. */
  readonly file: string;
}

/**
 * The folder that stands for the root, with the program in it: the newest in the cache, fetched where there is none.
 * @throws Error in one sentence
 */
export async function provideDebianProgram(program: DebianProgram): Promise<string> {
  return keptFolder(program) ?? (await fetchPackages(program));
}

/** What the program needs in its environment to find the libraries that were unpacked with it. */
export function libraryPath(root: string): string {
  const libraries = path.join(root, 'usr', 'lib');
  const folders = fs.existsSync(libraries) ? fs.readdirSync(libraries, { withFileTypes: true }) : [];
  const inside = folders.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(libraries, name));
  return [libraries, ...inside].join(':');
}

/** The newest version in the cache; a folder has its name only once it is complete. */
function keptFolder({ packages: [main], file }: DebianProgram): string | undefined {
  const names = fs.existsSync(USER_CACHE) ? fs.readdirSync(USER_CACHE) : [];
  const kept = names.filter((name) => name.startsWith(`${main}-`)).sort();
  return kept
    .map((name) => path.join(USER_CACHE, name))
    .findLast((folder) => fs.existsSync(path.join(folder, file)));
}

async function fetchPackages({ packages, file }: DebianProgram): Promise<string> {
  const [main] = packages;
  console.log(`Fetching Debian's ${main} for the tests, once.`);
  fs.mkdirSync(USER_CACHE, { recursive: true });
  // Beside the destination, so that the last step is a rename within one file system.
  const work = fs.mkdtempSync(path.join(USER_CACHE, 'preparing-'));
  try {
    await download(packages, work);
    const archives = fs.readdirSync(work).filter((name) => name.endsWith('.deb'));
    const root = path.join(work, 'root');
    for (const archive of archives) execFileSync('dpkg', ['-x', path.join(work, archive), root]);
    if (!fs.existsSync(path.join(root, file))) throw new Error(`Debian's ${main} has no /${file}`);
    const own = archives.find((name) => name.startsWith(`${main}_`)) ?? '';
    return moveTo(path.join(USER_CACHE, `${main}-${versionOf(path.join(work, own))}`), root);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

function versionOf(archive: string): string {
  return execFileSync('dpkg-deb', ['-f', archive, 'Version'], { encoding: 'utf8' }).trim();
}

/**
 * As it is, and on a machine whose package lists are missing or old, after fetching those: for that one must be root.
 * apt checks what it downloads against the distribution's signatures.
 */
async function download(packages: readonly string[], work: string): Promise<void> {
  // Debian's apt would hand the download to a user of its own, who may not write into the person's cache.
  const args = ['-q', '-o', 'APT::Sandbox::User=root', 'download', ...packages];
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
