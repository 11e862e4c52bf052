import fs from 'node:fs';
import path from 'node:path';

import { build as buildPackage, Platform } from 'electron-builder';

import { ROOT } from '../lib/paths.mjs';
import { builderConfig } from './builder-config.mjs';
import { makeDeb } from './debian.mjs';
import { makeIcons } from './icons.mjs';

/** @typedef {import('./product.mjs').Product} Product */

/**
 * Lays the built app out with its Electron, as it will be installed: on Linux a folder, elsewhere the installers at once.
 * @param {Product} product
 * @returns {Promise<{ icons: string, made: string[] }>} made: the installers
 */
export async function layOut(product) {
  fs.rmSync(product.folder, { recursive: true, force: true });
  const icons = path.join(product.folder, 'icons');
  makeIcons(icons);
  const config = builderConfig(product, { icons });
  const made = await buildPackage({ targets: targets(), config, projectDir: ROOT, publish: 'never' });
  return { icons, made };
}

/** What belongs to this system, with the configuration's own targets. */
function targets() {
  if (process.platform === 'linux') return Platform.LINUX.createTarget('dir');
  return Platform.current().createTarget();
}

/**
 * @param {Product} product laid out already
 * @param {string} icons
 * @param {Date} date
 * @returns {Promise<string>} the .deb
 */
export function makeDebOf(product, icons, date) {
  return makeDeb(product, { unpacked: unpackedFolder(product), icons, date });
}

/**
 * @param {Product} product
 * @returns {string} where electron-builder lays a Linux app out
 */
export function unpackedFolder({ folder }) {
  return path.join(folder, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`);
}
