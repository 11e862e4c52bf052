import os from 'node:os';
import path from 'node:path';

/**
 * The folder of this installation: where the app keeps its data, and where other programs of the same person find
 * the app's running cloud.
 * @param wanted the folder that was asked for; null for the system's usual place
 */
export function baseDataDir(wanted: string | null): string {
  return path.resolve(wanted ?? usualPlace());
}

/** The folder of a run in it: a clock of another speed has one of its own, for its heats lie in a time of their own. */
export function runDataDir(base: string, speed: number): string {
  return speed === 1 ? base : path.join(base, `speed-${speed}`);
}

/** The cloud's own folder in the folder of a run. */
export function cloudDir(runDir: string): string {
  return path.join(runDir, 'cloud');
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
