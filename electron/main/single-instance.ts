import { app } from 'electron';

/**
 * One Alleycat a data folder. False for a second one, which ends and has the first come forward (`Windows` does that).
 * https://www.electronjs.org/docs/latest/api/app#apprequestsingleinstancelockadditionaldata
 */
export function setupSingleInstance(): boolean {
  if (app.requestSingleInstanceLock()) return true;
  process.stderr.write('Alleycat is running already: its window comes forward.\n');
  app.exit(0);
  return false;
}
