import { readFileSync } from 'node:fs';
import path from 'node:path';

import { app } from 'electron';
import type { AppUpdater, CancellationToken } from 'electron-updater';

import { AlleycatError } from '../../core/errors.ts';
import { say } from '../contract/sentences/say.ts';
import type { Log } from '../host/log.ts';
import type { Updater } from '../host/updates/updates.ts';

/** What electron-updater says of a file whose sha512 is not the announced one. */
const NOT_AS_ANNOUNCED = 'ERR_CHECKSUM_MISMATCH';

/**
 * The system's way of updating, where the package was made with a feed (`ALLEYCAT_UPDATE_FEED`, docs/package.md): its address
 * is in a file among the installed ones, which only an administrator can change.
 * @returns null for a copy without a feed, and for one whose feed anybody on the way could change
 */
export function setupUpdater(log: Log): Updater | null {
  const feed = app.isPackaged ? feedAddress() : null;
  if (feed === null) return null;
  if (!isTrusted(feed)) {
    log('error', 'updates want https; there will be none', { feed });
    return null;
  }
  let loaded: Loaded | null = null;
  return {
    look: async () => {
      loaded ??= await load(log);
      const found = await loaded.updater.checkForUpdates();
      return found?.isUpdateAvailable === true ? found.updateInfo.version : null;
    },
    fetch: async (onProgress, signal) => fetchUpdate(loaded ?? (await load(log)), onProgress, signal),
    install: () => {
      if (loaded !== null) installUpdate(loaded.updater);
    },
  };
}

interface Loaded {
  updater: AppUpdater;
  readonly createToken: () => CancellationToken;
}

/** As electron-builder writes it: `url: …` in a line of its own. */
function feedAddress(): string | null {
  try {
    const text = readFileSync(path.join(process.resourcesPath, 'app-update.yml'), 'utf8');
    return /^url:\s*['"]?(\S+?)['"]?\s*$/m.exec(text)?.[1] ?? null;
  } catch {
    return null;
  }
}

/** Who can change the announcement can also announce another checksum: the way has to be safe, or of this machine. */
function isTrusted(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && hostname === '127.0.0.1');
}

/** When it is first wanted: the window is not to wait for it. */
async function load(log: Log): Promise<Loaded> {
  const { default: library } = await import('electron-updater');
  const { autoUpdater } = library;
  autoUpdater.autoDownload = false;
  autoUpdater.autoInstallOnAppQuit = false;
  autoUpdater.allowDowngrade = false;
  const tell = (level: 'info' | 'warn' | 'error') => (message?: unknown) =>
    log(level, 'updater', { message: String(message) });
  autoUpdater.logger = { info: tell('info'), warn: tell('warn'), error: tell('error') };
  // Each also comes as a rejection; without a listener Node would throw it.
  autoUpdater.on('error', () => undefined);
  return { updater: autoUpdater, createToken: () => new library.CancellationToken() };
}

async function fetchUpdate(
  { updater, createToken }: Loaded,
  onProgress: (percent: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const token = createToken();
  const cancel = (): void => token.cancel();
  const progress = ({ percent }: { percent: number }): void => onProgress(percent);
  signal.addEventListener('abort', cancel);
  updater.on('download-progress', progress);
  try {
    await updater.downloadUpdate(token);
  } catch (error) {
    if ((error as { code?: unknown }).code !== NOT_AS_ANNOUNCED) throw error;
    throw new AlleycatError('E_UPDATE_TAMPERED', say('updateTampered'), { cause: error });
  } finally {
    signal.removeEventListener('abort', cancel);
    updater.off('download-progress', progress);
  }
}

/** On Linux this waits for an administrator's password; elsewhere the installer goes on when the app has ended. */
function installUpdate(updater: AppUpdater): void {
  let refused: Error | null = null;
  const refuse = (error: Error): void => {
    refused = error;
  };
  updater.on('error', refuse);
  try {
    updater.quitAndInstall(false, true);
  } finally {
    updater.off('error', refuse);
  }
  if (refused === null) return;
  throw new AlleycatError('E_UPDATE', say('updateNotInstalled'), { cause: refused });
}
