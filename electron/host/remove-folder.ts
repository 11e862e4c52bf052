import { rmSync } from 'node:fs';

import { AlleycatError } from '../../core/errors.ts';

/** Deletes a folder of the rider's, if it is there. @throws AlleycatError E_DATA_DIR where something of it stays */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    throw new AlleycatError(
      'E_DATA_DIR',
      `The backend has forgotten you, but ${folder} could not be deleted. Delete it yourself, or try again.`,
      { cause: error },
    );
  }
}
