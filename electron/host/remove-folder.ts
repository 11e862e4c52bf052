import { rmSync } from 'node:fs';

import { AlleycatError } from '../../core/errors.ts';
import { say } from '../contract/sentences/say.ts';

/** Deletes a folder of the rider's, or a file, if it is there. @throws AlleycatError E_DATA_DIR where something of it stays */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    throw new AlleycatError('E_DATA_DIR', say('folderNotDeleted', { folder }), { cause: error });
  }
}
