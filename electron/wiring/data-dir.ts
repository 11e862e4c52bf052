import { accessSync, constants, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { AlleycatError } from '../../core/errors.ts';

/** The folder of this installation, whatever shows it: the window and the loopback page find the same rides. */
export function baseDataDir(wanted: string | null): string {
  return path.resolve(wanted ?? usualPlace());
}

/**
 * The folder of a run, made and writable. A clock of another speed has a folder of its own beneath: its heats lie in
 * a time of their own.
 * @throws AlleycatError E_DATA_DIR with one line that says which folder and what to do.
 */
export function openDataDir(wanted: string | null, speed: number): string {
  const base = baseDataDir(wanted);
  const folder = speed === 1 ? base : path.join(base, `speed-${speed}`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new AlleycatError(
      'E_DATA_DIR',
      `Alleycat has no folder to write to: ${folder} cannot be written. Give another with --data-dir FOLDER.`,
      { cause: error },
    );
  }
  return folder;
}

/** Where programs keep their data on this system. */
function usualPlace(): string {
  const home = os.homedir();
  switch (process.platform) {
    case 'darwin':
      return path.join(home, 'Library', 'Application Support', 'Alleycat');
    case 'win32':
      return path.join(process.env.APPDATA ?? path.join(home, 'AppData', 'Roaming'), 'Alleycat');
    default:
      return path.join(process.env.XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'alleycat');
  }
}
