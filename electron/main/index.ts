import path from 'node:path';

import { app, clipboard, shell } from 'electron';

import { createAppHost } from '../wiring/app-host.ts';
import { readArguments, type AppArguments } from '../wiring/arguments.ts';
import { openDataDir } from '../wiring/data-dir.ts';
import { baseDataDir } from '../../local/data-folder.ts';
import { registerAppScheme, setupAppProtocol } from './app-protocol.ts';
import { systemCipher } from './cipher.ts';
import { documentsFolder } from './documents-folder.ts';
import { fail } from './fail.ts';
import { setupIpc } from './ipc.ts';
import { setupKeepAwake } from './keep-awake.ts';
import { launchUtility } from './launch-utility.ts';
import { setupLog } from './log.ts';
import { setupMenu } from './menu.ts';
import { setupPower } from './power.ts';
import { setupQuit } from './quit.ts';
import { setupSecurity } from './security.ts';
import { setupSingleInstance } from './single-instance.ts';
import { systemSpeech } from './system-speech.ts';
import { setupUpdater } from './updater.ts';
import { setupVoices } from './voices.ts';
import { Windows } from './windows.ts';

// `ready` waits for this module, so nothing here may be awaited at its top level.
try {
  begin(readArguments(process.argv.slice(1), true));
} catch (error) {
  fail(error);
}

/** What has to be done before `ready`. @throws AlleycatError where there is no folder to write to */
function begin(options: AppArguments): void {
  const dataDir = baseDataDir(options.dataDir);
  // Before the lock, which lies in it: where no lock can be made Electron speaks of another instance.
  openDataDir(options.dataDir, options.speed);
  // Chromium's own files lie beside ours, and the lock of a single instance is one a folder.
  app.setPath('userData', path.join(dataDir, 'window'));
  registerAppScheme();
  setupSecurity();
  setupVoices();
  if (!setupSingleInstance()) return;
  void app
    .whenReady()
    .then(() => start(options, dataDir))
    .catch(fail);
}

async function start(options: AppArguments, dataDir: string): Promise<void> {
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
    system: systemSpeech,
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
