import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { AlleycatError } from '../../../core/errors.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../contract/settings.ts';
import type { Notice } from '../../contract/state.ts';
import { say } from '../../contract/sentences/say.ts';
import { keepAside, replacePrivately } from '../private-file.ts';
import { NOTHING_REMEMBERED, type Remembered } from '../bluetooth/remembered.ts';
import { removeFolder } from '../remove-folder.ts';
import { readSmallFile } from '../small-file.ts';
import {
  readContents,
  SETTINGS_VERSION,
  unusable,
  type Contents,
  type Read,
  type Unusable,
} from './settings-format.ts';

/** Many times what there is to remember. */
const MAX_FILE_BYTES = 256 * 1024;

/**
 * Who rides here and how it shall look: one JSON file, replaced as a whole, so that a crash leaves the old or the new
 * one. An older version is taken over, and kept as it was for whoever goes back to the Alleycat of its day; a newer one, or a
 * file that cannot be read as settings, is kept under another name, and said.
 */
export class SettingsStore {
  readonly #file: string;
  #contents: Contents;

  private constructor(file: string, contents: Contents) {
    this.#file = file;
    this.#contents = contents;
  }

  /**
   * Takes any file, of which it reads `MAX_FILE_BYTES` at the most.
   * @throws AlleycatError E_DATA_DIR when the folder cannot be made or written.
   */
  static open(dataDir: string): { store: SettingsStore; notices: Notice[] } {
    const file = path.join(dataDir, 'settings.json');
    const notices: Notice[] = [];
    makeDataDir(dataDir);
    const found = read(file);
    if (found?.contents === null) notices.push(setAside(file, found));
    const fresh: Contents = {
      v: SETTINGS_VERSION,
      racerId: `r-${randomBytes(8).toString('hex')}`,
      name: null,
      settings: DEFAULT_SETTINGS,
      devices: NOTHING_REMEMBERED,
    };
    const store = new SettingsStore(file, found?.contents ?? fresh);
    if (found?.contents && found.migratedFrom !== null) keepOld(file, found.migratedFrom);
    if (!found?.contents || found.migratedFrom !== null) store.#write(true);
    return { store, notices };
  }

  get racerId(): string {
    return this.#contents.racerId;
  }

  get name(): string | null {
    return this.#contents.name;
  }

  get settings(): Settings {
    return this.#contents.settings;
  }

  /** The Bluetooth device of each slot. */
  get devices(): Remembered {
    return this.#contents.devices;
  }

  saveDevices(devices: Remembered): void {
    this.#contents = { ...this.#contents, devices };
    this.#write(true);
  }

  saveName(name: string): void {
    this.#contents = { ...this.#contents, name };
    this.#write(true);
  }

  /**
   * The rider is nobody again, also in the files that were kept; how the app looks, and its devices, stay.
   * @throws AlleycatError E_DATA_DIR
   */
  forgetRider(): void {
    const { follows, ghost, board } = DEFAULT_SETTINGS;
    const settings = { ...this.#contents.settings, follows, ghost, board };
    this.#contents = { ...this.#contents, name: null, settings };
    this.#write(true);
    for (const file of keptBeside(this.#file)) removeFolder(file);
  }

  /** Not flushed: a slow disk would hold up the race for each press of a key. */
  save(changes: { [K in keyof Settings]?: Settings[K] | undefined }): void {
    const present = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    this.#contents = { ...this.#contents, settings: { ...this.#contents.settings, ...present } };
    this.#write(false);
  }

  /** @param flush a power cut may not take it back: who somebody is, and what they have paired */
  #write(flush: boolean): void {
    try {
      replacePrivately(this.#file, `${JSON.stringify(this.#contents, null, 2)}\n`, flush);
    } catch (error) {
      throw new AlleycatError('E_DATA_DIR', say('settingsNotWritten', { file: this.#file }), {
        cause: error,
      });
    }
  }
}

function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new AlleycatError('E_DATA_DIR', say('dataFolderNotMade', { folder: dataDir }), { cause: error });
  }
}

/** Null where there is no file. */
function read(file: string): Read | null {
  try {
    return readContents(readSmallFile(file, MAX_FILE_BYTES));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    return unusable(error instanceof RangeError ? say('partTooLarge') : say('partUnreadable'));
  }
}

function setAside(file: string, found: Unusable): Notice {
  let kept: string;
  try {
    kept = keepAside(file);
  } catch (error) {
    const words = found.isNewer ? say('settingsNewerStay', { file }) : say('settingsDamagedStay', { file });
    throw new AlleycatError('E_DATA_DIR', words, { cause: error });
  }
  return found.isNewer
    ? { code: 'N_SETTINGS_NEWER', ...say('settingsNewer'), path: kept }
    : { code: 'N_SETTINGS_SET_ASIDE', ...say('settingsSetAside', { problem: found.problem }), path: kept };
}

/** Everything that was ever kept of the settings: they have somebody's name in them, too. */
function keptBeside(file: string): string[] {
  const [folder, name] = [path.dirname(file), path.basename(file)];
  const isKept = (other: string): boolean => /^\.(v\d+|broken-[0-9a-f]+)$/.test(other.slice(name.length));
  return readdirSync(folder)
    .filter((other) => other.startsWith(name) && isKept(other))
    .map((other) => path.join(folder, other));
}

function keepOld(file: string, version: number): void {
  const kept = `${file}.v${version}`;
  try {
    copyFileSync(file, kept);
  } catch (error) {
    throw new AlleycatError('E_DATA_DIR', say('settingsOldNotKept', { file, kept }), { cause: error });
  }
}
