/**
 * `npm run package [-- --trial]`: builds the app and makes what this system installs it from, in dist/. See docs/package.md.
 */
import './lib/node-version.mjs';

import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';

import { provideElectron } from '../e2e/electron-runtime/provide.mjs';
import { build } from './lib/build.mjs';
import { downloadElectron, installedElectron } from './lib/electron.mjs';
import { makeAppImage } from './package/app-image.mjs';
import { writeLinuxFeed } from './package/feed.mjs';
import { layOut, makeDebOf } from './package/make.mjs';
import { product, trial } from './package/product.mjs';

try {
  const { values } = parseArgs({ options: { trial: { type: 'boolean' } } });
  const made = await makePackages(values.trial === true ? await trialProduct() : await realProduct());
  for (const file of made) console.log(`${file} (${(fs.statSync(file).size / 1e6).toFixed(1)} MB)`);
} catch (error) {
  console.error(/** @type {Error} */ (error).message);
  process.exitCode = 1;
}

/**
 * @param {import('./package/product.mjs').Product} what
 * @returns {Promise<string[]>} the files
 */
async function makePackages(what) {
  const built = await build();
  if (built.code !== 0) throw new Error(`The app could not be built.\n${built.output}`);
  const { icons, made } = await layOut(what);
  if (process.platform !== 'linux') return made;
  const date = new Date();
  const files = [await makeDebOf(what, icons, date)];
  if (what.runtime === null) files.push(...(await makeAppImage(what, icons)));
  return [...files, writeLinuxFeed({ folder: what.folder, version: what.version, files, date })];
}

async function trialProduct() {
  const { folder } = await provideElectron();
  return trial({ folder, version: fs.readFileSync(path.join(folder, 'version'), 'utf8').trim() });
}

/** @throws Error in one sentence, where Electron cannot be had */
async function realProduct() {
  try {
    // For other kinds of processor, as on a Mac, electron-builder downloads them itself.
    if (installedElectron() === null) await downloadElectron();
  } catch (error) {
    throw new Error(
      `Electron could not be downloaded (${/** @type {Error} */ (error).message}). A trial can be made with the tests' own: npm run package -- --trial`,
      { cause: error },
    );
  }
  return product();
}
