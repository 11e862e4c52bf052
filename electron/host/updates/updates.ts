import { AlleycatError } from '../../../core/errors.ts';
import type { UpdateState } from '../../contract/about.ts';
import { say, sentenceOf } from '../../contract/sentences/say.ts';
import type { Log } from '../log.ts';

/** How an update is had on this system. */
export interface Updater {
  /** Asks for the newest version. @returns the version, where it is newer than this one. @throws where nobody answers */
  look(): Promise<string | null>;
  /**
   * Fetches what was found, and verifies it.
   * @param onProgress percent 0..100
   * @throws AlleycatError E_UPDATE_TAMPERED where it is not what was announced; anything else where it does not arrive
   */
  fetch(onProgress: (percent: number) => void, signal: AbortSignal): Promise<void>;
  /** Installs what was fetched, ends the app and starts the new one. @throws AlleycatError E_UPDATE where it refuses */
  install(): void;
}

export interface UpdatesOptions {
  /** Null for a copy that is not told of newer ones. */
  updater: Updater | null;
  /** A heat is warmed up for or ridden, or a ride is being delivered: nothing is to happen beside it. */
  readonly isBusy: () => boolean;
  onChange(): void;
  log: Log;
}

/** Real ms: the first look waits until the app has come to rest. */
export const FIRST_MS = 10_000;
/** And then again after so long. */
export const EVERY_MS = 6 * 3_600_000;
/** How often it is seen whether there is something to do. */
export const TICK_MS = 5000;

/**
 * Looks for a newer version and fetches it while no heat is ridden; installs it when the rider says so. A ride that begins
 * meanwhile ends the fetching, which begins again after it.
 */
export class Updates {
  readonly #options: UpdatesOptions;
  #state: UpdateState;
  #timer: NodeJS.Timeout | null = null;
  #untilLook = FIRST_MS;
  /** What is being done just now, and how it is ended. */
  #work: AbortController | null = null;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#state = { phase: options.updater === null ? 'off' : 'current' };
  }

  get state(): UpdateState {
    return this.#state;
  }

  start(): void {
    if (this.#options.updater === null) return;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    // It is no reason for the process to stay.
    this.#timer.unref();
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.hold();
  }

  /** A ride begins: what is being fetched can wait. */
  hold(): void {
    this.#work?.abort();
  }

  /**
   * The rider wants to know now: the state tells what comes of it.
   * @throws AlleycatError E_NO_UPDATES, E_RIDING
   */
  look(): void {
    this.#atRest();
    if (this.#work !== null || this.#state.phase === 'ready') return;
    this.#set({ phase: 'looking' });
    void this.#look(true);
  }

  /**
   * Installs what is ready, and ends the app.
   * @throws AlleycatError E_NO_UPDATES, E_RIDING, E_NO_UPDATE where none is ready, E_UPDATE where the system refuses
   */
  install(): void {
    const updater = this.#atRest();
    if (this.#state.phase !== 'ready') throw new AlleycatError('E_NO_UPDATE', say('noUpdate'));
    updater.install();
  }

  #atRest(): Updater {
    const { updater, isBusy } = this.#options;
    if (updater === null) throw new AlleycatError('E_NO_UPDATES', say('noUpdates'));
    if (isBusy()) throw new AlleycatError('E_RIDING', say('rideFirst'));
    return updater;
  }

  #tick(): void {
    this.#untilLook -= TICK_MS;
    if (this.#untilLook > 0 || this.#work !== null || this.#state.phase === 'ready') return;
    if (!this.#options.isBusy()) void this.#look(false);
  }

  /** @param asked the rider waits for an answer; else what does not answer is no news */
  async #look(asked: boolean): Promise<void> {
    const { updater, log } = this.#options;
    if (updater === null) return;
    const work = new AbortController();
    this.#work = work;
    this.#untilLook = EVERY_MS;
    try {
      const version = await updater.look();
      if (version === null) this.#set({ phase: 'current' });
      else await this.#fetch(updater, version, work.signal);
    } catch (error) {
      if (work.signal.aborted) {
        this.#untilLook = 0;
        this.#set({ phase: 'current' });
      } else {
        log('warn', 'an update did not come', { error: String(error) });
        this.#set(failure(error, asked));
      }
    } finally {
      this.#work = null;
    }
  }

  async #fetch(updater: Updater, version: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#set({ phase: 'fetching', version, percent: 0 });
    await updater.fetch((percent) => {
      if (!signal.aborted) this.#set({ phase: 'fetching', version, percent: Math.floor(percent) });
    }, signal);
    signal.throwIfAborted();
    this.#options.log('info', 'an update is ready', { version });
    this.#set({ phase: 'ready', version });
  }

  #set(state: UpdateState): void {
    this.#state = state;
    this.#options.onChange();
  }
}

function failure(error: unknown, asked: boolean): UpdateState {
  if (error instanceof AlleycatError) return { phase: 'failed', message: sentenceOf(error) };
  if (!asked) return { phase: 'current' };
  return {
    phase: 'failed',
    message: say('updatesUnreached'),
  };
}
