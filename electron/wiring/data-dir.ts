import { accessSync, constants, mkdirSync } from 'node:fs';

import { AlleycatError } from '../../core/errors.ts';
import { say } from '../contract/sentences/say.ts';
import { baseDataDir, runDataDir } from '../../local/data-folder.ts';

/**
 * The folder of a run, made and writable. A clock of another speed has a folder of its own beneath: its heats lie in
 * a time of their own.
 * @throws AlleycatError E_DATA_DIR with one line that says which folder and what to do.
 */
export function openDataDir(wanted: string | null, speed: number): string {
  const folder = runDataDir(baseDataDir(wanted), speed);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new AlleycatError('E_DATA_DIR', say('dataFolderNotWritten', { folder }), { cause: error });
  }
  return folder;
}
