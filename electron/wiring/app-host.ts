import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { AlleycatError } from '../../core/errors.ts';
import { COMMANDS } from '../contract/channels.ts';
import { AwsBackend } from '../host/backends/aws-backend.ts';
import { Installation } from '../host/backends/installation.ts';
import { FileSecrets, type Cipher } from '../host/backends/secrets.ts';
import { createNoble } from '../host/bluetooth/noble.ts';
import type { CommandHandlers } from '../host/dispatch.ts';
import { EventHub } from '../host/event-hub.ts';
import { Host } from '../host/host.ts';
import type { Log } from '../host/log.ts';
import type { Backend } from '../host/uplink/backend.ts';
import { diagnose } from '../host/uplink/provisioning-diagnosis.ts';
import { provision } from '../host/uplink/provisioning.ts';
import type { AppArguments } from './arguments.ts';
import { chooseAnchor } from './clock-choice.ts';
import type { CloudProcess } from './cloud-protocol.ts';
import { openDataDir } from './data-dir.ts';
import { LocalBackend } from './local-backend.ts';

/** The program that wants a host. */
export interface Program {
  /** Its entry's own `import.meta.url`: the build puts the other entries beside it. */
  entryUrl: string;
  launch(entry: string): CloudProcess;
  log: Log;
  /** How the system encrypts a private key, where it does. */
  cipher?: Cipher;
}

/** A host that stays when another backend is chosen, which is another host inside. */
export class AppHost {
  readonly events = new EventHub();
  readonly handlers: CommandHandlers;
  readonly #create: () => Host;
  readonly #log: Log;
  #host: Host;
  #changing: Promise<void> = Promise.resolve();
  #isClosed = false;

  /** @throws AlleycatError when the first host cannot be made */
  constructor(create: (app: AppHost) => Host, log: Log) {
    this.#create = () => create(this);
    this.#log = log;
    this.#host = this.#create();
    this.handlers = Object.fromEntries(
      COMMANDS.map((name) => [name, (params: never) => this.#host.handlers[name](params)]),
    ) as unknown as CommandHandlers;
  }

  start(): void {
    this.#host.start();
  }

  resume(): void {
    this.#host.resume();
  }

  /** Closes the host and starts another. The screens hear its state as soon as it has one. */
  restart(): void {
    this.#changing = this.#changing.then(async () => {
      if (this.#isClosed) return;
      await this.#host.close().catch((error: unknown) => {
        this.#log('error', 'closing failed', { error: String(error) });
      });
      if (this.#isClosed) return;
      this.#host = this.#create();
      this.#host.start();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#changing;
    await this.#host.close();
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
  const monotonicStart = performance.now();
  const anchor = chooseAnchor(dataDir, options.speed, startedAt);
  const installation = new Installation({
    folder: path.join(dataDir, 'backend'),
    secrets: new FileSecrets(path.join(dataDir, 'secrets'), program.cipher),
    provision: (request) => provision(request),
    now: Date.now,
  });
  const local = (): Backend => {
    const built = (name: string): string => fileURLToPath(new URL(name, program.entryUrl));
    const cloudDir = path.join(dataDir, 'cloud');
    mkdirSync(cloudDir, { recursive: true, mode: 0o700 });
    return new LocalBackend({
      dataDir: cloudDir,
      anchor,
      seed: options.seed,
      tableWorker: built('table-worker.js'),
      launch: () => program.launch(built('cloud.js')),
    });
  };
  const aws = (): Backend => {
    if (options.speed !== 1) {
      throw new AlleycatError(
        'E_SPEED',
        `--speed ${options.speed} wants the local backend: AWS runs at speed 1.`,
      );
    }
    return new AwsBackend({ installation, diagnose });
  };
  return new AppHost((app) => {
    const host = new Host({
      dataDir,
      anchor,
      monotonicMs: () => startedAt + performance.now() - monotonicStart,
      replayFile: options.replay,
      random: Math.random,
      log,
      createNoble,
      installation,
      restart: () => app.restart(),
      events: app.events,
      backend: installation.use === 'aws' ? aws() : local(),
    });
    if (options.opponents !== null) host.setOpponents(options.opponents);
    return host;
  }, log);
}
