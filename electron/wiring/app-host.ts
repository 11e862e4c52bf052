import { mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { AlleycatError } from '../../core/errors.ts';
import { COMMANDS, type CommandName } from '../contract/channels.ts';
import type { SystemSpeech } from '../contract/languages.ts';
import { say } from '../contract/sentences/say.ts';
import { AwsBackend } from '../host/backends/aws-backend.ts';
import { Installation } from '../host/backends/installation.ts';
import { RotationStore } from '../host/backends/rotation-store.ts';
import { Rotation } from '../host/backends/rotation.ts';
import { FileSecrets, type Cipher } from '../host/backends/secrets.ts';
import { createNoble } from '../host/bluetooth/noble.ts';
import type { Machine } from '../host/diagnostics/diagnostics.ts';
import type { CommandHandlers } from '../host/dispatch.ts';
import { EventHub } from '../host/event-hub.ts';
import { Host } from '../host/host.ts';
import type { Log } from '../host/log.ts';
import type { Backend } from '../host/uplink/backend.ts';
import type { Updater } from '../host/updates/updates.ts';
import { diagnose } from '../host/uplink/provisioning-diagnosis.ts';
import { provision, renew } from '../host/uplink/provisioning.ts';
import { baseDataDir } from '../../local/data-folder.ts';
import { steadyTime } from '../../local/steady-time.ts';
import type { AppArguments } from './arguments.ts';
import { chooseAnchor } from './clock-choice.ts';
import type { CloudProcess } from './cloud-protocol.ts';
import { openDataDir } from './data-dir.ts';
import { logFileOf } from './file-log.ts';
import { LocalBackend } from './local-backend.ts';

/** The program that wants a host. */
export interface Program {
  /** Its entry's own `import.meta.url`: the build puts the other entries beside it. */
  entryUrl: string;
  launch(entry: string): CloudProcess;
  log: Log;
  /** Alleycat's own version. */
  version: string;
  shell: Machine['shell'];
  /** Puts a text on the system's clipboard; absent where only the screen can. */
  copyText?: (text: string) => void;
  /** How the system encrypts a private key, where it does. */
  cipher?: Cipher;
  /** What the system speaks, where the screen does not know that better. */
  system?: () => SystemSpeech;
  /** How the system updates the app, where it does. */
  updater?: Updater | null;
  /** Where exported rides go; null for a folder among the data. */
  exportFolder?: string | null;
  /** Shows a folder in the system's own way, and gives '' or why not. */
  openFolder?: (folder: string) => Promise<string>;
}

/** A host that stays when another backend is chosen, which is another host inside. */
export class AppHost {
  readonly events = new EventHub();
  readonly handlers: CommandHandlers;
  readonly #create: () => Host;
  readonly #log: Log;
  #host: Host;
  #changing: Promise<void> = Promise.resolve();
  /** Restarts that have not come to their end. */
  #changes = 0;
  #isClosed = false;
  /** The host is open: it has not been closed to make room for another. */
  #isOpen = true;

  /** @throws AlleycatError when the first host cannot be made */
  constructor(create: (app: AppHost) => Host, log: Log) {
    this.#create = () => create(this);
    this.#log = log;
    this.#host = this.#create();
    this.handlers = Object.fromEntries(
      COMMANDS.map((name) => [name, (params: never) => this.#run(name, params)]),
    ) as unknown as CommandHandlers;
  }

  start(): void {
    this.#host.start();
  }

  resume(): void {
    if (this.#isOpen) this.#host.resume();
  }

  /** Closes the host and starts another. The screens hear its state as soon as it has one. */
  restart(): void {
    this.#changes += 1;
    this.#changing = this.#changing
      .then(() => this.#change())
      .finally(() => {
        this.#changes -= 1;
      });
  }

  async #change(): Promise<void> {
    if (this.#isClosed) return;
    await this.#closeHost();
    if (this.#isClosed) return;
    this.events.forget();
    try {
      this.#host = this.#create();
      this.#isOpen = true;
      this.#host.start();
    } catch (error) {
      // The closed one still answers, and may be asked for another backend.
      this.#log('error', 'no other host could be made', { error: String(error) });
    }
  }

  /** What is asked while one host makes room for another is done by that one; its state is told at any time. */
  #run(name: CommandName, params: never): unknown {
    if (this.#changes > 0 && name !== 'state.get') {
      return this.#changing.then(() => this.#runNow(name, params));
    }
    return this.#runNow(name, params);
  }

  /** @throws AlleycatError E_NO_HOST: a ride begun on a host that is closed would be nobody's. */
  #runNow(name: CommandName, params: never): unknown {
    if (this.#isOpen || name === 'state.get' || (name.startsWith('backend.') && !this.#isClosed))
      return this.#host.handlers[name](params);
    throw new AlleycatError('E_NO_HOST', this.#isClosed ? say('closing') : say('noHost'));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#changing;
    await this.#closeHost();
  }

  async #closeHost(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#host.close().catch((error: unknown) => {
      this.#log('error', 'closing failed', { error: String(error) });
    });
  }
}

/**
 * The host with its backend, as both the window and the loopback server use it; not started yet.
 * @throws AlleycatError E_DATA_DIR when there is no folder to write to, E_SPEED for a speed that AWS does not have.
 */
export function createAppHost(options: AppArguments, program: Program): AppHost {
  const { log } = program;
  const dataDir = openDataDir(options.dataDir, options.speed);
  const startedAt = Date.now();
  const realMs = steadyTime(() => startedAt);
  const anchor = chooseAnchor(dataDir, options.speed, startedAt);
  const base = baseDataDir(options.dataDir);
  const folder = path.join(dataDir, 'backend');
  const secrets = new FileSecrets(path.join(dataDir, 'secrets'), program.cipher);
  const installation = new Installation({
    folder,
    secrets,
    provision: (request) => provision(request),
    now: Date.now,
    isRealTime: options.speed === 1,
  });
  let opponents = options.opponents;
  const local = (): Backend => {
    const built = (name: string): string => fileURLToPath(new URL(name, program.entryUrl));
    const cloudDir = path.join(dataDir, 'cloud');
    mkdirSync(cloudDir, { recursive: true, mode: 0o700 });
    return new LocalBackend({
      dataDir: cloudDir,
      anchor,
      realMs,
      seed: options.seed,
      tableWorker: built('table-worker.js'),
      logFile: logFileOf(base, 'cloud'),
      log,
      launch: () => program.launch(built('cloud.js')),
    });
  };
  const aws = (): Backend => {
    if (options.speed !== 1) {
      throw new AlleycatError('E_SPEED', say('speedIsLocal', { speed: options.speed }));
    }
    const store = new RotationStore(folder, secrets);
    const rotation = new Rotation({ installation, store, secrets, renew, now: Date.now, log });
    return new AwsBackend({ installation, rotation, diagnose });
  };
  return new AppHost((app) => {
    const host = new Host({
      dataDir,
      anchor,
      monotonicMs: realMs,
      replayFile: options.replay,
      random: Math.random,
      log,
      createNoble,
      installation,
      diagnostics: {
        machine: machineOf(program, startedAt),
        logFile: logFileOf(base),
        cloudLogFile: logFileOf(base, 'cloud'),
        copyText: program.copyText ?? null,
      },
      exportFolder: program.exportFolder ?? path.join(dataDir, 'exports'),
      openFolder: program.openFolder ?? null,
      updater: program.updater ?? null,
      system: program.system ?? (() => null),
      aboutFile: fileURLToPath(new URL('../about.json', program.entryUrl)),
      restart: () => app.restart(),
      events: app.events,
      backend: installation.use === 'aws' ? aws() : local(),
    });
    // Once: what the rider has said since then counts more.
    if (opponents !== null) host.setOpponents(opponents);
    opponents = null;
    return host;
  }, log);
}

function machineOf({ version, shell }: Program, startedAt: number): Machine {
  return {
    ...{ version, shell, startedAt },
    versions: process.versions,
    system: `${os.type()} ${os.release()} ${process.arch}`,
    cores: os.cpus().length,
    memory: os.totalmem(),
    home: os.homedir(),
  };
}
