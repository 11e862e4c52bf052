import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { ROOT } from '../lib/paths.mjs';
import { runUntilStalled } from '../lib/stalled.mjs';
import { unpackedFolder } from './make.mjs';

/** @typedef {import('./product.mjs').Product} Product */

/**
 * Makes an AppImage of the folder that is laid out. electron-builder downloads what builds it from GitHub, so this is a
 * process that can be ended when nothing comes.
 * @param {Product} product
 * @param {string} icons
 * @returns {Promise<string[]>} the file; none where the tools could not be had, and then the reason is printed
 */
export async function makeAppImage(product, icons) {
  const cache = process.env.ELECTRON_BUILDER_CACHE ?? path.join(os.homedir(), '.cache', 'electron-builder');
  fs.mkdirSync(cache, { recursive: true });
  const script = path.join(ROOT, 'scripts', 'package', 'app-image-process.mjs');
  const job = JSON.stringify({ product, icons, unpacked: unpackedFolder(product) });
  try {
    await runUntilStalled(process.execPath, [script, job], { folders: [cache, product.folder] });
  } catch (error) {
    console.log(`No AppImage was made: ${/** @type {Error} */ (error).message}.`);
    return [];
  }
  const names = fs.readdirSync(product.folder).filter((name) => name.endsWith('.AppImage'));
  return names.map((name) => path.join(product.folder, name));
}
