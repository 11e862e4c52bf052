import { randomBytes } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { RIDER_NAME_PATTERN } from '../../../core/messages/telemetry.ts';
import { RACER_ID_PATTERN } from '../../../core/messages/topics.ts';
import { AlleycatError } from '../../../core/errors.ts';
import { DEFAULT_SETTINGS, settingsSchema, type Settings } from '../../contract/settings.ts';
import type { Notice } from '../../contract/state.ts';
import { say } from '../../contract/sentences/say.ts';
import { keepAside } from '../private-file.ts';
import { NOTHING_REMEMBERED, rememberedSchema, type Remembered } from '../bluetooth/remembered.ts';
import { readSmallFile } from '../small-file.ts';

/** Many times what there is to remember. */
const MAX_FILE_BYTES = 256 * 1024;

const fileSchema = z.object({
  v: z.literal(1),
  racerId: z.string().regex(RACER_ID_PATTERN),
  name: z.string().regex(RIDER_NAME_PATTERN).nullable(),
  /** Some came later than others: what a file does not have is as it was before there was a choice. */
  settings: z
    .record(z.string(), z.unknown())
    .transform((kept) => ({ ...DEFAULT_SETTINGS, ...kept }))
    .pipe(settingsSchema),
  /** Came later than the rest: a file without it has no device. */
  devices: rememberedSchema.default(NOTHING_REMEMBERED),
});
type Contents = z.infer<typeof fileSchema>;

/**
 * Who rides here and how it shall look: one JSON file, replaced as a whole, so that a crash leaves the old or the new
 * one. A file that cannot be read as settings is kept under another name, and said.
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
    const { contents, problem } = read(file);
    if (problem !== null) notices.push(setAside(file, problem));
    const fresh: Contents = {
      v: 1,
      racerId: `r-${randomBytes(8).toString('hex')}`,
      name: null,
      settings: DEFAULT_SETTINGS,
      devices: NOTHING_REMEMBERED,
    };
    const store = new SettingsStore(file, contents ?? fresh);
    if (contents === null) store.#write();
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
    this.#write();
  }

  saveName(name: string): void {
    this.#contents = { ...this.#contents, name };
    this.#write();
  }

  /** The rider is nobody again; how the app looks, and its devices, stay. */
  forgetRider(): void {
    const { follows, ghost, board } = DEFAULT_SETTINGS;
    this.#contents = { ...this.#contents, name: null };
    this.save({ follows, ghost, board });
  }

  save(changes: { [K in keyof Settings]?: Settings[K] | undefined }): void {
    const present = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    this.#contents = { ...this.#contents, settings: { ...this.#contents.settings, ...present } };
    this.#write();
  }

  #write(): void {
    const scratch = `${this.#file}.new`;
    try {
      writeFileSync(scratch, `${JSON.stringify(this.#contents, null, 2)}\n`, { mode: 0o600 });
      renameSync(scratch, this.#file);
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
    throw new AlleycatError('E_DATA_DIR', `There is no folder to write to: ${dataDir} cannot be made.`, {
      cause: error,
    });
  }
}

function read(file: string): { contents: Contents | null; problem: string | null } {
  let text: string;
  try {
    text = readSmallFile(file, MAX_FILE_BYTES);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { contents: null, problem: null };
    return { contents: null, problem: error instanceof RangeError ? 'it is too large' : 'it cannot be read' };
  }
  try {
    const parsed = fileSchema.safeParse(JSON.parse(text));
    return parsed.success
      ? { contents: parsed.data, problem: null }
      : { contents: null, problem: z.prettifyError(parsed.error).split('\n')[0] ?? 'it has another form' };
  } catch {
    return { contents: null, problem: 'it is not JSON' };
  }
}

function setAside(file: string, problem: string): Notice {
  let kept: string;
  try {
    kept = keepAside(file);
  } catch (error) {
    throw new AlleycatError('E_DATA_DIR', `${file} is damaged and cannot be moved aside.`, { cause: error });
  }
  return {
    code: 'N_SETTINGS_SET_ASIDE',
    ...say('settingsSetAside', { problem }),
    path: kept,
  };
}
