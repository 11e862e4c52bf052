/**
 * `npm start`: builds the app and opens it in Electron, or, where there is no display or no Electron,
 * serves the same app on a loopback address. Arguments go to the app: `npm start -- --speed 10`.
 */
import './lib/node-version.mjs';

import path from 'node:path';

import { build } from './lib/build.mjs';
import { downloadElectron, electronProgram, installedElectron } from './lib/electron.mjs';
import { runInForeground } from './lib/foreground.mjs';
import { ROOT } from './lib/paths.mjs';

const args = process.argv.slice(2);
process.exitCode = await start();

/** @returns {Promise<number>} the app's exit code */
async function start() {
  const built = await build();
  if (built.code !== 0) {
    console.error(`The app could not be built.\n${built.output}`);
    return built.code;
  }
  if (!hasDisplay()) return serve('No display here');
  /** @type {string} */
  let folder;
  try {
    folder = installedElectron() ?? (await download());
  } catch (error) {
    return serve(`Electron could not be downloaded (${/** @type {Error} */ (error).message})`);
  }
  const code = await runElectron(electronProgram(folder));
  // 127: a library that Electron needs is not on this machine.
  return code === 127 ? serve('Electron does not start here') : code;
}

/** Whether a window could be shown: on Linux somebody has to say where. */
function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function download() {
  console.log('Downloading Electron, once.');
  return downloadElectron();
}

/**
 * @param {string} electron its program
 * @returns {Promise<number>} exit code
 */
function runElectron(electron) {
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  if (asRoot) console.log("Running as root: Chromium's sandbox cannot work and is off.");
  return runInForeground(electron, [...(asRoot ? ['--no-sandbox'] : []), ROOT, ...args]);
}

/**
 * @param {string} reason why not in a window
 * @returns {Promise<number>} exit code
 */
function serve(reason) {
  console.log(`${reason}: serving the app instead.`);
  return runInForeground(process.execPath, [path.join(ROOT, 'out', 'main', 'serve.js'), ...args]);
}
