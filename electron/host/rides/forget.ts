import { readdirSync } from 'node:fs';
import path from 'node:path';

import { AlleycatError } from '../../../core/errors.ts';
import { say } from '../../contract/sentences/say.ts';
import type { CommandHandlers } from '../dispatch.ts';
import { resultsBook } from '../race/results.ts';
import { removeFolder } from '../remove-folder.ts';
import type { SettingsStore } from '../settings/settings-store.ts';
import type { Requests } from '../uplink/requests.ts';
import type { Rides } from './rides.ts';

/** What else of the rider is on the disk, beside the journals and the settings; each a folder of the data's. */
const FOLDERS = ['bluetooth-logs', 'exports'];

/** What it takes to forget the rider, when that is asked for. */
export interface ForgetParts {
  requests: Requests;
  rides: Rides;
  store: SettingsStore;
  dataDir: string;
  /** Where exported rides go: among the data, or among the rider's own documents. */
  exportFolder: string;
  /** A Bluetooth log is being written. */
  isRecording: boolean;
  /** What is still known in memory goes, too. */
  onForgotten(): void;
}

/** The commands that take everything of the rider away, out of the backend first, for only it can fail halfway; and that tell what stays. */
export function forgetHandlers(
  parts: () => ForgetParts,
): Pick<CommandHandlers, 'rider.forget' | 'rider.stays'> {
  return {
    // What lies among the rider's own documents is theirs to delete: there may be more in it than Alleycat has put there.
    'rider.stays': () => {
      const { dataDir, exportFolder } = parts();
      const goes = FOLDERS.some((folder) => path.join(dataDir, folder) === exportFolder);
      return { exportFolder: goes || isEmpty(exportFolder) ? null : exportFolder };
    },
    'rider.forget': async () => {
      const { requests, rides, store, dataDir, isRecording, ...rest } = parts();
      if (isRecording) throw new AlleycatError('E_RECORDING', say('endLogFirst'));
      const gone = await rides.forget(() => forgetThere(requests));
      resultsBook(requests).clear();
      for (const folder of FOLDERS) removeFolder(path.join(dataDir, folder));
      store.forgetRider();
      rest.onForgotten();
      return gone;
    },
  };
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch (error) {
    // One that is there and cannot be looked into may have anything in it.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** Asks until nothing is left: the backend takes out as many rides at a time as it has time for. @throws as `Requests.ask` */
async function forgetThere(requests: Requests): Promise<{ rides: number; rows: number }> {
  const gone = { rides: 0, rows: 0 };
  for (;;) {
    const { forgotten, rides, rowsAnonymised } = await requests.ask('forget', {});
    gone.rides += rides;
    gone.rows += rowsAnonymised;
    if (forgotten) return gone;
  }
}
