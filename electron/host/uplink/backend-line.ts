import type { AppState, Notice } from '../../contract/state.ts';
import { say, type Sentence } from '../../contract/sentences/say.ts';
import type { Log } from '../log.ts';
import type { Backend, Uplink } from './backend.ts';
import { Connection } from './connection.ts';
import type { HeatClock } from './heat-clock.ts';
import { Requests } from './requests.ts';
import { Seat } from './seat.ts';

/** The time is asked for when nothing was heard for so long, real ms: every answer says it, and an offset is good for 10 minutes. */
const CLOCK_EVERY_MS = 420_000;
/** How often that is looked at, real ms. */
const CLOCK_LOOK_MS = 60_000;
/** An answer that took longer than this, as one that a function had to be started for, is not exact enough; clock ms. */
const EXACT_MS = 500;

export interface BackendLineOptions {
  backend: Backend;
  racerId: string;
  clock: HeatClock;
  log: Log;
  isRiding(): boolean;
  /** A message that is no reply. */
  onMessage(topic: string, payload: Uint8Array): void;
  onConnected(): void;
  onChange(): void;
  onNotice(notice: Notice): void;
}

/** The line to the backend: the connection, what is asked by it, and the clock that the answers set. */
export class BackendLine {
  readonly connection: Connection;
  readonly requests: Requests;
  readonly #options: BackendLineOptions;
  readonly #seat: Seat;
  #link: Pick<AppState['backend'], 'link' | 'message'> = { link: 'starting', message: null };
  #timer: NodeJS.Timeout | null = null;

  constructor(options: BackendLineOptions) {
    const { backend, racerId, clock, log } = options;
    this.#options = options;
    this.connection = new Connection({
      racerId,
      access: () => backend.access(racerId),
      explain: (access, error) => backend.explain(access, error),
      onLink: (link, message) => this.#onLink(link, message),
      onMessage: (topic, payload) => {
        if (!this.requests.receive(topic, payload)) options.onMessage(topic, payload);
      },
      log,
    });
    this.requests = new Requests(racerId, this.connection, clock);
    this.#seat = new Seat({ requests: this.requests, onTaken: () => this.connection.giveWay(), log });
  }

  get state(): Pick<AppState['backend'], 'kind' | 'link' | 'message'> {
    return { kind: this.#options.backend.kind, ...this.#link };
  }

  start(): void {
    this.#options.backend.onGone(() => this.connection.restart());
    this.connection.start();
    this.#timer = setInterval(() => {
      if (this.#options.clock.silenceMs / this.#options.clock.speed >= CLOCK_EVERY_MS) this.setClock();
    }, CLOCK_LOOK_MS);
  }

  async close(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.requests.close();
    await this.connection.close();
    await this.#options.backend.close();
  }

  /** The rider rides here, wherever else they have connected since. */
  rideHere(): void {
    this.#seat.claim();
    this.connection.restart(say('connectingHere'));
  }

  /** Each answer sets the heat clock: this asks for one. */
  setClock(): void {
    if (!this.connection.connected) return;
    this.requests
      .ask('time', {})
      .catch((error: unknown) =>
        this.#options.log('info', 'the heat clock could not be set', { error: String(error) }),
      );
  }

  #onLink(link: AppState['backend']['link'], message: Sentence | null): void {
    const { backend } = this.#options;
    this.#link = { link, message };
    this.#options.onChange();
    if (link !== 'connected') return;
    // The answer to it says the time, too.
    void this.#seat.connected().then(() => {
      if (this.#options.clock.roundTripMs > EXACT_MS) this.setClock();
    });
    backend.onConnected?.(this.#uplink());
    for (const notice of backend.notices()) this.#options.onNotice(notice);
    this.#options.onConnected();
  }

  /** What the backend may do by the connection. */
  #uplink(): Uplink {
    const { connection, requests } = this;
    const options = this.#options;
    return {
      get isConnected() {
        return connection.connected;
      },
      get isRiding() {
        return options.isRiding();
      },
      retire: async (certificateId) => (await requests.ask('retire', { certificateId })).retired,
      reconnect: (words) => connection.restart(words),
    };
  }
}
