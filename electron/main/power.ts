import { powerMonitor } from 'electron';

import type { AppHost } from '../wiring/app-host.ts';

/** A sleeping machine loses its Bluetooth links and stops its monotonic clock, and tells neither of them. */
export function setupPower(host: AppHost): void {
  powerMonitor.on('resume', () => host.resume());
}
