import fs from 'node:fs';
import path from 'node:path';

import { ROOT } from '../lib/paths.mjs';

/**
 * @typedef {object} Product
 * @property {string} name of the package, its program and its icon
 * @property {string} title as people read it
 * @property {string} appId in reverse domain notation
 * @property {string} version
 * @property {string} summary one sentence without a full stop
 * @property {string} folder where what is made goes
 * @property {string | null} feed address of the updates; null: this package looks for none
 * @property {{ folder: string, version: string } | null} runtime an Electron that lies there; null: electron-builder's download
 */

/** What `dist/` is to git and to every tool: made, not written. */
const MADE = path.join(ROOT, 'dist');

/** The variable with the address of the folder where the updates will lie. */
export const FEED_VARIABLE = 'ALLEYCAT_UPDATE_FEED';

/**
 * What riders get.
 * @param {{ version?: string }} [options]
 * @returns {Product}
 */
export function product({ version } = {}) {
  const metadata = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  return {
    name: metadata.name,
    title: metadata.productName,
    appId: 'app.alleycat.Alleycat',
    version: version ?? metadata.version,
    summary: 'Race other riders on your exercise bike, live',
    folder: MADE,
    feed: process.env[FEED_VARIABLE] || null,
    runtime: null,
  };
}

/**
 * The same under another name, with the Electron of the tests: to be tried, never to be given away.
 * @param {{ folder: string, version: string }} runtime
 * @param {{ version?: string, feed?: string | null, folder?: string }} [options]
 * @returns {Product}
 */
export function trial(runtime, { version, feed = null, folder = path.join(MADE, 'trial') } = {}) {
  const real = product(version === undefined ? {} : { version });
  return {
    ...real,
    name: `${real.name}-trial`,
    title: `${real.title} Trial`,
    appId: `${real.appId}Trial`,
    folder,
    feed,
    runtime,
  };
}
