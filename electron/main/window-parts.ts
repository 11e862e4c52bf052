import type { AppHost } from '../wiring/app-host.ts';
import type { Log } from '../host/log.ts';

/** What each window is made with. */
export interface WindowParts {
  host: AppHost;
  log: Log;
  /** Where the main window's place is kept. */
  placeFile: string;
}
