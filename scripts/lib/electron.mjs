import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { ROOT, toolScript } from './paths.mjs';
import { runUntilStalled } from './stalled.mjs';

const PACKAGE = path.join(ROOT, 'node_modules', 'electron');

/** The program inside an unpacked Electron, by platform; as in Electron's own installer. */
const PROGRAM =
  { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[String(process.platform)] ??
  'electron';

/**
 * @param {string} folder an unpacked Electron
 * @returns {string} the path of its program
 */
export function electronProgram(folder) {
  return path.join(folder, PROGRAM);
}

/**
 * @returns {string | null} the folder of the Electron that is on this machine: the one that
 * ELECTRON_OVERRIDE_DIST_PATH names, or the one that the electron package downloaded
 */
export function installedElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const folder = override || path.join(PACKAGE, 'dist');
  // The installer writes path.txt last: without it, dist/ is what an interrupted one left.
  const complete = Boolean(override) || fs.existsSync(path.join(PACKAGE, 'path.txt'));
  return complete && fs.existsSync(electronProgram(folder)) ? folder : null;
}

/**
 * Lets the electron package download its runtime, as it would on first use.
 * @returns {Promise<string>} its folder
 * @throws Error with one sentence, when it fails or stalls
 */
export async function downloadElectron() {
  // The installer downloads into the temporary folder: one of its own shows whether anything comes.
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-electron-'));
  try {
    await runUntilStalled(process.execPath, [toolScript('electron', 'install-electron')], {
      folders: [temporary, path.join(PACKAGE, 'dist')],
      env: { TMPDIR: temporary, TEMP: temporary, TMP: temporary },
    });
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
  const folder = installedElectron();
  if (!folder) throw new Error('the download left no program behind');
  return folder;
}
