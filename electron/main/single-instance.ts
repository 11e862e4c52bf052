import { app, BrowserWindow } from 'electron';

/**
 * One Alleycat a data folder. False for a second one, which tells the first to come forward and ends.
 * https://www.electronjs.org/docs/latest/api/app#apprequestsingleinstancelockadditionaldata
 */
export function setupSingleInstance(): boolean {
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write('Alleycat is running already: its window comes forward.\n');
    app.exit(0);
    return false;
  }
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window === undefined) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  return true;
}
