import { mkdir } from 'node:fs/promises';

import { AlleycatError } from '../../../core/errors.ts';
import { say } from '../../contract/sentences/say.ts';
import type { CommandHandlers } from '../dispatch.ts';
import { exportError } from './export-errors.ts';
import { exportRides } from './export-rides.ts';

/** What the commands of the export need. */
export interface ExportParts {
  /** Where the journals are. */
  ridesFolder: string;
  /** Where the files go; made when it is wanted. */
  folder: string;
  /** Shows a folder in the system's own way, and gives '' or why not; null where there is no such way. */
  openFolder: ((folder: string) => Promise<string>) | null;
}

/** The commands of the export. The renderer never names a path: it is one folder that is written and shown. */
export function exportHandlers(
  parts: () => ExportParts,
): Pick<CommandHandlers, 'export.rides' | 'export.reveal'> {
  // One after the other: two at once would find each other's files.
  let last: Promise<unknown> = Promise.resolve();
  return {
    'export.rides': async (params) => {
      const { ridesFolder, folder, openFolder } = parts();
      const turn = last.then(() => exportRides({ ...params, ridesFolder, folder }));
      last = turn.catch(() => undefined);
      return { folder, ...(await turn), canReveal: openFolder !== null };
    },
    'export.reveal': async () => {
      const { folder, openFolder } = parts();
      if (openFolder === null) {
        throw new AlleycatError('E_NO_REVEAL', say('noReveal', { folder }));
      }
      await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
        throw exportError(error, { folder, written: 0, files: 0 });
      });
      const why = await openFolder(folder);
      if (why !== '') throw new AlleycatError('E_REVEAL', say('notRevealed', { folder, why }));
      return null;
    },
  };
}
