import path from 'node:path';

import { app, clipboard, dialog, shell } from 'electron';

import { AlleycatError } from '../../core/errors.ts';
import { createAppHost } from '../wiring/app-host.ts';
import { readArguments } from '../wiring/arguments.ts';
import { openDataDir } from '../wiring/data-dir.ts';
import { baseDataDir } from '../../local/data-folder.ts';
import { registerAppScheme, setupAppProtocol } from './app-protocol.ts';
import { systemCipher } from './cipher.ts';
import { documentsFolder } from './documents-folder.ts';
import { setupIpc } from './ipc.ts';
import { setupKeepAwake } from './keep-awake.ts';
import { launchUtility } from './launch-utility.ts';
import { setupLog } from './log.ts';
import { setupMenu } from './menu.ts';
import { setupPower } from './power.ts';
import { setupQuit } from './quit.ts';
import { setupSecurity } from './security.ts';
import { setupSingleInstance } from './single-instance.ts';
import { setupUpdater } from './updater.ts';
import { setupVoices } from './voices.ts';
import { Windows } from './windows.ts';

// `ready` waits for this module, so nothing here may be awaited at its top level.
const options = orQuit(() => readArguments(process.argv.slice(1), true));
const dataDir = baseDataDir(options.dataDir);
// Before the lock, which lies in it: where no lock can be made Electron speaks of another instance.
orQuit(() => openDataDir(options.dataDir, options.speed));
// Chromium's own files lie beside ours, and the lock of a single instance is one a folder.
app.setPath('userData', path.join(dataDir, 'window'));
registerAppScheme();
setupSecurity();
setupVoices();

if (setupSingleInstance()) {
  void app.whenReady().then(start).catch(fail);
}

async function start(): Promise<void> {
  const log = setupLog(dataDir);
  const host = createAppHost(options, {
    entryUrl: import.meta.url,
    launch: launchUtility,
    log,
    version: app.getVersion(),
    shell: 'window',
    copyText: (text) => void clipboard.writeText(text),
    cipher: systemCipher(),
    exportFolder: documentsFolder(options),
    openFolder: (folder) => shell.openPath(folder),
    updater: setupUpdater(log),
  });
  setupAppProtocol();
  setupIpc(host, log);
  const windows = new Windows({ host, log, placeFile: path.join(dataDir, 'window', 'window-place.json') });
  setupMenu(host, windows);
  setupQuit(host, windows, log);
  setupPower(host, log);
  setupKeepAwake(host);
  host.start();
  await windows.open();
}

function orQuit<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    return fail(error);
  }
}

/** One clear line, on the terminal and, where there is one, in a window; then the end. */
function fail(error: unknown): never {
  const message =
    error instanceof AlleycatError ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`${message}\n`);
  // Before `ready`, or without a display, this only writes to stderr; it never throws.
  if (app.isReady()) dialog.showErrorBox('Alleycat cannot start', message ?? '');
  app.exit(1);
  throw error;
}
