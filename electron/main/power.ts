import { powerMonitor } from 'electron';

import type { AppHost } from '../wiring/app-host.ts';
import type { Log } from '../host/log.ts';

/**
 * A sleeping machine loses its Bluetooth links and stops its monotonic clock, and tells neither of them. Before it sleeps there
 * is nothing to be done: each second of a ride is on the disk as soon as it is over.
 */
export function setupPower(host: AppHost, log: Log): void {
  powerMonitor.on('suspend', () => log('info', 'the machine goes to sleep'));
  powerMonitor.on('resume', () => {
    log('info', 'the machine is awake again');
    host.resume();
  });
}
