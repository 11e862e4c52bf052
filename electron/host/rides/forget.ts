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
  /** A Bluetooth log is being written. */
  isRecording: boolean;
  /** What is still known in memory goes, too. */
  onForgotten(): void;
}

/** The command that takes everything of the rider away: out of the backend first, for only it can fail halfway. */
export function forgetHandlers(parts: () => ForgetParts): Pick<CommandHandlers, 'rider.forget'> {
  return {
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
