import fs from 'node:fs';
import path from 'node:path';

import { installedElectron } from '../../scripts/lib/electron.mjs';
import { FOLDER, VERSION, isPrepared, prepare } from './prepare.mjs';

/**
 * @typedef {object} Runtime
 * @property {string} folder what ELECTRON_OVERRIDE_DIST_PATH is to name
 * @property {string} description for the person who reads the test's output
 */

/**
 * The Electron that the tests run in: the real one where it is on this machine, else the tests' own.
 * @returns {Runtime | null} null where neither is
 */
export function locateElectron() {
  const folder = installedElectron();
  if (folder) return { folder, description: `${versionIn(folder)}, from ${folder}` };
  if (!isPrepared()) return null;
  return { folder: FOLDER, description: `${VERSION}, the tests' own (for tests only), from ${FOLDER}` };
}

/**
 * The same, after fetching the tests' own where there is none.
 * @returns {Promise<Runtime>}
 * @throws Error in one sentence
 */
export async function provideElectron() {
  const found = locateElectron();
  if (found) return found;
  console.log(`Fetching Electron ${VERSION} for the tests, once.`);
  await prepare();
  const runtime = locateElectron();
  if (!runtime) throw new Error(`Electron was prepared, but is not in ${FOLDER}.`);
  return runtime;
}

/** @param {string} folder */
function versionIn(folder) {
  const file = path.join(folder, 'version');
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : 'of unknown version';
}
