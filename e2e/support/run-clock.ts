import fs from 'node:fs';
import path from 'node:path';

/** A heat, ms of the clock. */
export const HEAT_MS = 300_000;

/** At real time `realMs` the clock shows `clockMs`, both since the epoch. */
export interface RunClock {
  realMs: number;
  clockMs: number;
  speed: number;
}

/**
 * A heat begins as the app starts: without this a test would come into whatever second of a heat it happens to be.
 * @param dataDir the app's
 */
export function beginHeat(dataDir: string, speed: number): void {
  setClock(path.join(dataDir, `speed-${speed}`), HEAT_MS / 1000, speed);
}

/**
 * The clock of a fast run is written down in its folder, and goes on with the next start of the app: so a test can choose
 * where in a heat the app starts.
 * @param folder of the run at that speed
 * @param heatIn seconds of that clock from now to the next heat
 * @param about clock ms about which it begins; default: the real time
 */
export function setClock(folder: string, heatIn: number, speed: number, about = Date.now()): RunClock {
  const realMs = Date.now();
  const clockMs = (Math.ceil(about / HEAT_MS) + 1) * HEAT_MS - heatIn * 1000;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'clock'), `${realMs},${clockMs},${speed}`);
  return { realMs, clockMs, speed };
}
