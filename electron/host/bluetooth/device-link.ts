import { encodeControlPoint } from '../../../core/bike/control-point-requests.ts';
import { quirkOf } from '../../../core/bike/quirks.ts';
import { AlleycatError } from '../../../core/errors.ts';
import type { Slot } from '../../contract/bluetooth.ts';
import { say, type Sentence } from '../../contract/sentences/say.ts';
import type { Log } from '../log.ts';
import { describe, type Adapter } from './adapter.ts';
import type { ControlPoint } from './control-point.ts';
import { setUpDevice } from './device-setup.ts';
import { GattSession } from './gatt-session.ts';
import type { RememberedDevice } from './remembered.ts';
import type { Link, SensorLink } from './sensor-link.ts';

/** Before the first, second and every further try, real ms: for ever, until the rider stops it. */
const RETRY_MS = [1000, 2000, 5000];
/** Tries before it is looked for by scanning, too: it may have a new address type, or BlueZ may have forgotten it. */
const SCAN_AFTER = 2;
/** A machine that has sent nothing for so long after it was set up wants to be started first, real ms. */
const START_MS = 3000;
/** How often a connected device is looked after, real ms. */
const LOOK_MS = 1000;
/** Silence after which a link is asked whether it is still there, real ms. */
const PROBE_MS = 20_000;

/** For a machine that is not known to want anything else. */
const START = [
  encodeControlPoint({ kind: 'request-control' }),
  encodeControlPoint({ kind: 'start-or-resume' }),
];

/** The device is of no use, and trying again would not change that. */
const HOPELESS = new Set(['E_NOT_A_BIKE', 'E_NO_STANDARD_PROFILE', 'E_WRONG_SLOT']);

export interface LinkOptions {
  adapter: Adapter;
  device: RememberedDevice;
  slots: readonly Slot[];
  log: Log;
  onValue(uuid: string, bytes: Uint8Array): void;
  /** The connection has ended: half a record is none. */
  onLost(): void;
  onChange(): void;
  onLearned(changes: Partial<RememberedDevice>): void;
}

/** Keeps one device connected, for as long as nobody stops it. */
export class DeviceLink implements SensorLink {
  readonly #options: LinkOptions;
  readonly #skip = new Set<string>();
  /** What could be read of this connection: of the rest a refusal is no sign that it is dead. */
  readonly #answered = new Set<string>();
  #device: RememberedDevice;
  #stop = new AbortController();
  #state: Link = 'waiting';
  #message: Sentence | null = null;
  #session: GattSession | null = null;
  #control: ControlPoint | null = null;
  #heardAt = 0;
  #wake: (() => void) | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#device = options.device;
  }

  get state(): Link {
    return this.#state;
  }

  /** What is wrong and what happens next; null when all is well. */
  get message(): Sentence | null {
    return this.#message;
  }

  /** The machine's control point, while it is connected and has one. */
  get control(): ControlPoint | null {
    return this.#control;
  }

  start(): void {
    this.#stop.abort();
    this.#wake?.();
    const stop = new AbortController();
    this.#stop = stop;
    const before = this.#running;
    this.#running = before
      .then(() => this.#keep(stop.signal))
      // Nobody else knows that it was looked for.
      .finally(() => this.#options.adapter.scan(this.#device.id, false));
  }

  /** Ends the link and every further try. */
  async close(): Promise<void> {
    // What is started meanwhile is not waited for: it does not end.
    const running = this.#running;
    this.#stop.abort();
    this.#wake?.();
    await this.#session?.close();
    await running;
  }

  async pause(): Promise<void> {
    await this.close();
    if (!this.#stop.signal.aborted) return;
    this.#set('paused', say('linkPaused', { name: this.#device.name }));
  }

  /** Something has changed, like the radio's coming back: no reason to wait any longer. */
  retryNow(): void {
    this.#wake?.();
  }

  /** Asks a silent link whether it is still there, as after the machine has slept. */
  async probe(): Promise<void> {
    const session = this.#session;
    const uuid = ['2a19', '2acc', '2ad6'].find((one) => this.#answered.has(one));
    if (session === null || uuid === undefined || !session.has(uuid)) return;
    try {
      await session.read(uuid);
    } catch (error) {
      this.#options.log('info', 'a silent device does not answer', {
        name: this.#device.name,
        error: describe(error),
      });
      await session.close();
    }
  }

  async #keep(stop: AbortSignal): Promise<void> {
    let failures = 0;
    let retries = 0;
    while (!stop.aborted) {
      if (this.#options.adapter.open === null) {
        this.#set('waiting', null);
        await this.#rest(null, stop);
        continue;
      }
      const outcome = await this.#attempt(stop);
      if (stop.aborted) return;
      if (outcome.hopeless) {
        this.#set('paused', outcome.message);
        return;
      }
      failures = outcome.wasUp ? 0 : failures + 1;
      retries = outcome.wasUp ? 0 : retries;
      const { open } = this.#options.adapter;
      // BlueZ connects to nothing that it has not heard, as after its own restart.
      const isUnheard =
        open?.binding === 'dbus' && this.#options.adapter.peripheral(this.#device.id) === undefined;
      this.#options.adapter.scan(this.#device.id, isUnheard || failures >= SCAN_AFTER);
      const delay = RETRY_MS[Math.min(retries++, RETRY_MS.length - 1)] ?? 0;
      this.#set('lost', say('linkRetry', { what: outcome.message, seconds: Math.round(delay / 1000) }));
      await this.#rest(delay, stop);
    }
  }

  async #attempt(stop: AbortSignal): Promise<{ wasUp: boolean; hopeless: boolean; message: Sentence }> {
    const { adapter, log } = this.#options;
    const { name } = this.#device;
    let wasUp = false;
    if (this.#state !== 'lost') this.#set('connecting', null);
    try {
      const session = await GattSession.connect(adapter, this.#device);
      this.#session = session;
      if (stop.aborted) return { wasUp, hopeless: false, message: say('linkLost', { name }) };
      this.#control = await this.#setUp(session);
      wasUp = true;
      adapter.scan(this.#device.id, false);
      this.#set('connected', null);
      const reason = await this.#serve(session, stop);
      log('info', 'a Bluetooth link has ended', { name, reason });
      return { wasUp, hopeless: false, message: say('linkLost', { name }) };
    } catch (error) {
      log('info', 'a Bluetooth device could not be connected', { name, error: describe(error) });
      const code = error instanceof AlleycatError ? error.code : '';
      return { wasUp, hopeless: HOPELESS.has(code), message: sentence(name, code, error) };
    } finally {
      this.#control = null;
      const session = this.#session;
      this.#session = null;
      await session?.close();
      this.#options.onLost();
    }
  }

  #setUp(session: GattSession): Promise<ControlPoint | null> {
    this.#answered.clear();
    return setUpDevice(session, {
      device: this.#device,
      slots: this.#options.slots,
      skip: this.#skip,
      onValue: (uuid, bytes) => {
        if (NOTIFIED.has(uuid)) this.#heardAt = performance.now();
        else this.#answered.add(uuid);
        this.#options.onValue(uuid, bytes);
      },
      onLearned: (changes) => this.#learn(changes),
    });
  }

  /** Watches a connected device until it is gone. @returns the reason */
  async #serve(session: GattSession, stop: AbortSignal): Promise<string> {
    let wake = (): void => undefined;
    const over = session.ended.then((reason) => {
      wake();
      return reason;
    });
    const connectedAt = performance.now();
    let askedAt = connectedAt;
    if (this.#control !== null && this.#startsAtOnce()) await this.#startMachine(this.#control);
    while (session.isOpen && !stop.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, LOOK_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (!session.isOpen || stop.aborted) break;
      const now = performance.now();
      const silentMs = now - Math.max(this.#heardAt, connectedAt);
      const neverHeard = this.#heardAt < connectedAt;
      if (neverHeard && silentMs > START_MS && this.#control !== null && !this.#startsAtOnce()) {
        this.#learn({ needsStart: true });
        await this.#startMachine(this.#control);
      } else if (silentMs > PROBE_MS && now - askedAt > PROBE_MS) {
        askedAt = now;
        await this.probe();
      }
    }
    if (stop.aborted) await session.close();
    return over;
  }

  #startsAtOnce(): boolean {
    return this.#device.needsStart || quirkOf(this.#device.name).startSequence !== null;
  }

  async #startMachine(control: ControlPoint): Promise<void> {
    try {
      for (const request of quirkOf(this.#device.name).startSequence ?? START) await control.ask(request);
    } catch (error) {
      this.#options.log('info', 'a machine would not start', {
        name: this.#device.name,
        error: describe(error),
      });
    }
  }

  #learn(changes: Partial<RememberedDevice>): void {
    this.#device = { ...this.#device, ...changes };
    this.#options.onLearned(changes);
  }

  /** Waits, for ever where there is no time, until it is over, woken or stopped. */
  async #rest(ms: number | null, stop: AbortSignal): Promise<void> {
    if (stop.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = ms === null ? null : setTimeout(resolve, ms);
      this.#wake = () => {
        if (timer !== null) clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }

  #set(state: Link, message: Sentence | null): void {
    this.#state = state;
    this.#message = message;
    this.#options.onChange();
  }
}

const NOTIFIED = new Set(['2ad2', '2a63', '2a5b', '2a37']);

function sentence(name: string, code: string, error: unknown): Sentence {
  if (HOPELESS.has(code) && error instanceof AlleycatError && error.sentence !== null) return error.sentence;
  if (code === 'E_BLUETOOTH_CONNECT' || code === 'E_BLUETOOTH_TIMEOUT' || code === 'E_BLUETOOTH_UNHEARD') {
    return say('deviceNoAnswer', { name });
  }
  return say('linkLost', { name });
}
