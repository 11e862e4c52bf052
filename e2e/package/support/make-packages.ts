import fs from 'node:fs';
import path from 'node:path';

import { build } from '../../../scripts/lib/build.mjs';
import { layOut, makeDebOf } from '../../../scripts/package/make.mjs';
import { trial, type Product } from '../../../scripts/package/product.mjs';
import { provideElectron } from '../../electron-runtime/provide.mjs';
import { freePort } from '../../lib/free-port.ts';
import { PACKAGES, type Packages } from './packages.ts';

/**
 * Playwright's global setup: two trials with the tests' own Electron, one to install and a newer one that its feed will have.
 * The feed is at a port that is free now.
 */
export default async function makePackages(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('Installing a package wants root: run these tests as root.');
  const built = await build();
  if (built.code !== 0) throw new Error(`The app could not be built.\n${built.output}`);
  const { folder } = await provideElectron();
  const runtime = { folder, version: fs.readFileSync(path.join(folder, 'version'), 'utf8').trim() };
  const feedPort = await freePort();
  const feed = `http://127.0.0.1:${feedPort}/`;
  const installed = trial(runtime, { feed });
  const newer = trial(runtime, {
    feed,
    version: nextOf(installed.version),
    folder: `${installed.folder}-newer`,
  });
  const packages: Packages = {
    runtime: folder,
    name: installed.name,
    feedPort,
    installed: { version: installed.version, deb: await makeDeb(installed) },
    newer: { version: newer.version, deb: await makeDeb(newer) },
  };
  process.env[PACKAGES] = JSON.stringify(packages);
}

async function makeDeb(product: Product): Promise<string> {
  const { icons } = await layOut(product);
  return makeDebOf(product, icons, new Date());
}

function nextOf(version: string): string {
  const [major = '0', minor = '0', patch = '0'] = version.split('.');
  return [major, minor, Number(patch) + 1].join('.');
}
