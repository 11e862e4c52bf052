import { powerSaveBlocker } from 'electron';

import type { AppHost } from '../wiring/app-host.ts';
import { isRidden } from './riding.ts';

/** Keeps display and machine awake from the warm-up to the finish, and not a moment longer. */
export function setupKeepAwake(host: AppHost): void {
  let blocker: number | null = null;
  host.events.listen((event, payload) => {
    if (event !== 'state') return;
    const riding = isRidden(payload);
    if (riding && blocker === null) blocker = powerSaveBlocker.start('prevent-display-sleep');
    if (!riding && blocker !== null) {
      powerSaveBlocker.stop(blocker);
      blocker = null;
    }
  });
}
