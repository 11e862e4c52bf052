import fs from 'node:fs';
import path from 'node:path';

import { Resvg } from '@resvg/resvg-js';

import { ROOT } from '../lib/paths.mjs';
import { packIcns, packIco } from './icon-files.mjs';

const DRAWING = path.join(ROOT, 'resources', 'icon.svg');

/** Widths in pixels: what a Linux desktop looks for, and what the two containers hold. */
export const SIZES = [16, 24, 32, 48, 64, 96, 128, 256, 512, 1024];

/**
 * Draws the icon in every size, and the containers of macOS and Windows.
 * @param {string} folder where `png/<size>x<size>.png`, `icon.icns` and `icon.ico` go
 */
export function makeIcons(folder) {
  const svg = fs.readFileSync(DRAWING, 'utf8');
  const pictures = new Map(SIZES.map((size) => [size, draw(svg, size)]));
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, 'png'), { recursive: true });
  for (const [size, png] of pictures) fs.writeFileSync(iconFile(folder, size), png);
  fs.writeFileSync(path.join(folder, 'icon.icns'), packIcns(pictures));
  fs.writeFileSync(path.join(folder, 'icon.ico'), packIco(pictures));
}

/**
 * @param {string} folder
 * @param {number} size
 */
export function iconFile(folder, size) {
  return path.join(folder, 'png', `${size}x${size}.png`);
}

/**
 * @param {string} svg
 * @param {number} size
 * @returns {Buffer} a PNG
 */
function draw(svg, size) {
  // There is no text in it, and whoever packages it may have no fonts.
  const options = {
    fitTo: { mode: /** @type {const} */ ('width'), value: size },
    font: { loadSystemFonts: false },
  };
  return new Resvg(svg, options).render().asPng();
}
