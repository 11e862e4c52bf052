import { powerMonitor } from 'electron';

import type { Host } from '../host/host.ts';

/** A sleeping machine loses its Bluetooth links and stops its monotonic clock, and tells neither of them. */
export function setupPower(host: Host): void {
  powerMonitor.on('resume', () => host.resume());
}
