import { AlleycatError } from '../../core/errors.ts';
import type { ClockAnchor } from '../../core/race/clock.ts';
import { momentOf } from '../../local/steady-time.ts';
import type { Notice } from '../contract/state.ts';
import { say, sentenceOf, type Sentence } from '../contract/sentences/say.ts';
import type { Log } from '../host/log.ts';
import type { Backend, MqttAccess } from '../host/uplink/backend.ts';
import { createKeyAndCsr } from '../host/uplink/key-and-csr.ts';
import { provision } from '../host/uplink/provisioning.ts';
import type { CloudProcess, FromCloud } from './cloud-protocol.ts';

export interface LocalBackendOptions {
  dataDir: string;
  anchor: ClockAnchor;
  /** Real ms since the epoch: the app's, for its cloud and every later one. */
  realMs: () => number;
  /** Seed of the simulated opponents. */
  seed: string;
  /** Path of the table's worker, as built. */
  tableWorker: string;
  /** Where the cloud's process logs to. */
  logFile: string;
  log: Log;
  launch(): CloudProcess;
}

interface Running {
  process: CloudProcess;
  ready: Extract<FromCloud, { type: 'ready' }>;
  exited: Promise<void>;
}

const HOST = '127.0.0.1';
/** How long the cloud may take to end by itself, real ms. */
const STOP_MS = 5000;

/**
 * The cloud on the rider's own machine, in a process of its own: it can be killed and comes back, and nothing that
 * it had accepted is lost. Started by the first call of `access`, and again by the next one after it has gone.
 */
export class LocalBackend implements Backend {
  readonly kind = 'local';
  /** The rider is its operator too: whoever the installation says it is. */
  readonly racerId = null;
  readonly #options: LocalBackendOptions;
  readonly #gone = new Set<(why: string) => void>();
  readonly #asking = new Map<number, { resolve(code: string): void; reject(error: Error): void }>();
  #running: Promise<Running> | null = null;
  #notices: Notice[] = [];
  #nextId = 1;
  #closing = false;

  constructor(options: LocalBackendOptions) {
    this.#options = options;
  }

  async access(racerId: string): Promise<MqttAccess> {
    this.#running ??= this.#start();
    const { process, ready } = await this.#running;
    // A key for this run only: the authority is on the same machine, so nothing is gained by keeping it.
    const [{ privateKeyPem, csrPem }, code] = await Promise.all([
      createKeyAndCsr(),
      this.#invite(process, racerId),
    ]);
    const { port, caPem } = ready.broker;
    const { certificatePem } = await provision({ ...ready.broker, host: HOST, code, csrPem }).catch(
      (cause: unknown) => {
        // Its own sentences are of networks and files: here it is one machine.
        const why = cause instanceof AlleycatError ? cause.code : String(cause);
        throw new AlleycatError('E_LOCAL_JOIN', say('partLocalNotLetIn', { why }), { cause });
      },
    );
    return { host: HOST, port, caPem, certificatePem, privateKeyPem };
  }

  /** On one machine no network and no clock is in between: what failed has said it itself. */
  explain(_access: MqttAccess | null, error: unknown): Promise<Sentence> {
    return Promise.resolve(say('partNoConnectionWhy', { why: sentenceOf(error) }));
  }

  onGone(listener: (why: string) => void): void {
    this.#gone.add(listener);
  }

  fillRace(raceId: string, opponents: number): void {
    void this.#running?.then(
      ({ process }) => process.send({ type: 'fillRace', raceId, opponents }),
      // Whoever asked for the access has been told.
      () => undefined,
    );
  }

  notices(): Notice[] {
    return this.#notices;
  }

  async close(): Promise<void> {
    this.#closing = true;
    const running = await this.#running?.catch(() => null);
    if (!running) return;
    running.process.send({ type: 'stop' });
    const timer = setTimeout(() => running.process.kill(), STOP_MS);
    await running.exited;
    clearTimeout(timer);
  }

  /** A code for a rider, from whoever runs the backend: here that is the rider. */
  #invite(process: CloudProcess, racerId: string): Promise<string> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#asking.set(id, { resolve, reject });
      process.send({ type: 'invite', id, racerId });
    });
  }

  #start(): Promise<Running> {
    const { dataDir, anchor, realMs, seed, tableWorker, logFile } = this.#options;
    const process = this.#options.launch();
    let wasReady = false;
    return new Promise((resolve, reject) => {
      const exited = new Promise<void>((ended) => {
        process.onExit((code) => {
          ended();
          this.#onExit(code, wasReady);
          reject(new AlleycatError('E_CLOUD_GONE', say('localEndedEarly', { how: howOf(code) })));
        });
      });
      process.onMessage((message) => {
        if (message.type === 'ready') {
          wasReady = true;
          this.#notices = message.notices;
          resolve({ process, ready: message, exited });
        } else if (message.type === 'failed') {
          reject(new AlleycatError(message.code, message.words));
        } else {
          const waiting = this.#asking.get(message.id);
          this.#asking.delete(message.id);
          if (message.type === 'invited') waiting?.resolve(message.code);
          else waiting?.reject(new AlleycatError(message.code, message.words));
        }
      });
      process.send({ type: 'start', dataDir, anchor, now: momentOf(realMs()), seed, tableWorker, logFile });
    });
  }

  #onExit(code: number | null, wasReady: boolean): void {
    this.#running = null;
    const why = say('localEnded', { how: howOf(code) });
    for (const waiting of this.#asking.values()) waiting.reject(new AlleycatError('E_CLOUD_GONE', why));
    this.#asking.clear();
    if (!this.#closing) this.#options.log('error', 'the local backend ended', { code, wasReady });
    // One that never was ready is told to whoever waits for the access, and to nobody else.
    if (wasReady && !this.#closing) for (const listener of this.#gone) listener(why.message);
  }
}

/** How a process ended: its exit code; it has none where a signal ended it. */
function howOf(code: number | null): number | Sentence {
  return code ?? say('partKilled');
}
