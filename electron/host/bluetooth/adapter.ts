import type { AdapterState } from '../../contract/bluetooth.ts';
import { AlleycatError } from '../../../core/errors.ts';
import type { Log } from '../log.ts';
import type { Binding, Noble, NobleInstance, Peripheral } from './noble.ts';
import { isTimeout, Turns } from './turns.ts';

/** noble says `poweredOff` before `poweredOn`, and `unsupported` before that where there is nothing: until then, real ms. */
const SETTLE_MS = 2000;
/** How often a radio that is not there is looked for, with a new instance of noble, real ms. */
const REOPEN_MS = 3000;
/** Longest time to begin or end a scan, real ms. */
const SCAN_MS = 3000;

export interface AdapterOptions {
  /** Loads noble; may throw an AlleycatError. */
  create(): NobleInstance;
  log: Log;
  /** The state has changed. */
  onChange(): void;
  /** A device was heard, or was known already; the more often the nearer. */
  onHeard(peripheral: Peripheral): void;
}

/** A radio that is there. */
export interface OpenRadio {
  noble: Noble;
  binding: Binding;
}

/**
 * The machine's radio, for as long as the app runs. noble's instance is replaced whenever the adapter went away, for an
 * old one never recovers (measured, noble 2.8.0 on UART); who holds a link is told by `onGone`.
 */
export class Adapter {
  readonly turns = new Turns();
  readonly #options: AdapterOptions;
  #state: AdapterState = 'unused';
  #instance: NobleInstance | null = null;
  #peripherals = new Map<string, Peripheral>();
  #settle: NodeJS.Timeout | null = null;
  #reopen: NodeJS.Timeout | null = null;
  readonly #scanners = new Set<string>();
  #scanning = false;
  #renewing = false;
  readonly #gone = new Set<() => void>();

  constructor(options: AdapterOptions) {
    this.#options = options;
  }

  get state(): AdapterState {
    return this.#state;
  }

  get scanning(): boolean {
    return this.#scanning;
  }

  /** The radio, or null while it is not there. */
  get open(): OpenRadio | null {
    return this.#state === 'on' ? this.#instance : null;
  }

  /** Begins to use the radio; does nothing when it is in use. */
  start(): void {
    if (this.#instance !== null || this.#reopen !== null) return;
    this.#setState('starting');
    this.#create();
  }

  stop(): void {
    this.#forgetReopen();
    this.#scanners.clear();
    this.#dispose();
    this.#setState('unused');
  }

  /**
   * Takes a new instance of noble: the old one is dead, or soon will be, and does not say so. Its links are lost.
   * Not within a callback of noble's: it would go on with what is gone.
   */
  renew(): void {
    if (this.#instance === null || this.#renewing) return;
    this.#renewing = true;
    setImmediate(() => {
      this.#renewing = false;
      if (this.#instance === null) return;
      // Else what the new instance says first, `unknown`, would be taken for the loss of it.
      if (this.#state === 'on') this.#setState('starting');
      if (this.#instance.binding === 'dbus') this.#openAnew();
      else {
        this.#dispose();
        this.#reopenLater();
      }
    });
  }

  /** A device that this instance of noble has heard or knows of. */
  peripheral(id: string): Peripheral | undefined {
    return this.#peripherals.get(id);
  }

  /**
   * Brings noble's list of BlueZ's devices up to date, within a turn of its own user: after a scan that ran while a device
   * was connected, noble would take its next connect for done although nobody has asked BlueZ (measured, 2.8.0).
   */
  async refresh(): Promise<void> {
    const { open } = this;
    if (open === null || this.#scanning) return;
    let forget = (): void => undefined;
    // A scan of an adapter that was pulled out never settles, and everything else would wait for it.
    const gone = new Promise<never>((_, reject) => {
      forget = this.onGone(() =>
        reject(new AlleycatError('E_BLUETOOTH_OFF', 'The Bluetooth radio is gone.')),
      );
    });
    const scan = async (): Promise<void> => {
      await open.noble.startScanningAsync([], true);
      await open.noble.stopScanningAsync();
    };
    await Promise.race([scan(), gone]).finally(forget);
  }

  /** Scans for as long as anybody wants it. */
  scan(who: string, on: boolean): void {
    if (on) this.#scanners.add(who);
    else this.#scanners.delete(who);
    this.#adjustScan();
  }

  /** Calls when every link of this instance is dead, once; the returned function forgets it. */
  onGone(listener: () => void): () => void {
    this.#gone.add(listener);
    return () => this.#gone.delete(listener);
  }

  #create(): void {
    this.#forgetReopen();
    try {
      this.#instance = this.#options.create();
      this.#listen(this.#instance);
    } catch (error) {
      this.#options.log('warn', 'Bluetooth could not be opened', { error: describe(error) });
      this.#dispose();
      this.#setState(stateOf(error));
      this.#reopenLater();
    }
  }

  #listen(instance: NobleInstance): void {
    const { noble } = instance;
    const current = (): boolean => this.#instance === instance;
    let reason = '';
    instance.onWarning((message) => {
      reason = message;
      this.#options.log('info', 'Bluetooth says', { message });
      // While it has not yet begun, or is looked for anyway, another instance would only say the same, at once and for ever.
      const isWaiting = this.#settle !== null || this.#reopen !== null;
      if (current() && !isWaiting && isDead(message)) this.renew();
    });
    noble.on('discover', (peripheral) => {
      if (!current()) return;
      this.#peripherals.set(peripheral.id, peripheral);
      this.#options.onHeard(peripheral);
    });
    noble.on('scanStart', () => this.#onScan(current(), true));
    noble.on('scanStop', () => this.#onScan(current(), false));
    // Reading the state begins the work here and now, where a fault can be caught, and not in a tick of noble's own.
    const first = noble.state;
    noble.on('stateChange', (state) => {
      if (current()) this.#onNobleState(state, () => reason);
    });
    this.#onNobleState(first, () => reason);
  }

  #onNobleState(state: string, reason: () => string): void {
    if (this.#settle !== null) clearTimeout(this.#settle);
    this.#settle = null;
    if (state === 'poweredOn') {
      // It came late, but it came: the instance that was to be its successor would only lose its links.
      this.#forgetReopen();
      this.#setState('on');
      this.#adjustScan();
      return;
    }
    if (this.#state === 'on') {
      // What an instance still knew of before is of no more use, and dangerous to touch.
      this.#setState(troubleOf(state, reason()));
      this.renew();
      return;
    }
    this.#settle = setTimeout(() => {
      this.#setState(troubleOf(state, reason()));
      // BlueZ tells when its adapter is on again; the others are asked anew.
      if (this.#state !== 'off' || this.#instance?.binding !== 'dbus') this.#reopenLater();
    }, SETTLE_MS);
  }

  #reopenLater(): void {
    if (this.#reopen !== null) return;
    this.#reopen = setTimeout(() => this.#openAnew(), REOPEN_MS);
  }

  #forgetReopen(): void {
    if (this.#reopen !== null) clearTimeout(this.#reopen);
    this.#reopen = null;
  }

  #openAnew(): void {
    this.#dispose();
    this.#create();
  }

  /** Ends an instance of noble; its `stop` tells nobody. */
  #dispose(): void {
    const instance = this.#instance;
    this.#instance = null;
    if (this.#settle !== null) clearTimeout(this.#settle);
    this.#settle = null;
    this.#lose();
    if (instance === null) return;
    try {
      instance.end();
    } catch (error) {
      this.#options.log('info', 'Bluetooth did not close cleanly', { error: describe(error) });
    }
  }

  #lose(): void {
    this.#peripherals.clear();
    this.#scanning = false;
    for (const listener of [...this.#gone]) listener();
    this.#gone.clear();
  }

  #onScan(isCurrent: boolean, scanning: boolean): void {
    if (!isCurrent) return;
    this.#scanning = scanning;
    this.#options.onChange();
    // A connection ends the scan on some systems; it goes on when the connection's turn is over.
    if (!scanning) this.#adjustScan();
  }

  #adjustScan(): void {
    let asked: OpenRadio | null = null;
    void this.turns
      .run('scan', SCAN_MS, async () => {
        const { open } = this;
        const wanted = this.#scanners.size > 0;
        if (open === null || wanted === this.#scanning) return;
        asked = open;
        // Duplicates: the strength changes, and some bikes say everything they have to say in advertisements.
        if (wanted) await open.noble.startScanningAsync([], true);
        else await open.noble.stopScanningAsync();
      })
      .catch((error: unknown) => {
        this.#options.log('info', 'the scan did not obey', { error: describe(error) });
        // A radio that is there answers at once: this one was pulled out, or its service has died, without a word.
        if (isTimeout(error) && asked === this.#instance) this.renew();
      });
  }

  #setState(state: AdapterState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.log('info', 'Bluetooth radio', { state });
    this.#options.onChange();
  }
}

function stateOf(error: unknown): AdapterState {
  if (error instanceof AlleycatError && error.code === 'E_BLUETOOTH_SERVICE') return 'noService';
  return MAY_NOT.test(describe(error)) ? 'noPermission' : 'failed';
}

/** Whether the message bus, the service or its adapter is gone, of which noble says nothing else (measured, 2.8.0). */
export function isDead(message: string): boolean {
  return /ServiceUnknown|closed stream|message bus:|not provided by any|Adapter1" doesn't exist/i.test(
    message,
  );
}

/** How the systems say that one may not. */
const MAY_NOT = /AccessDenied|Rejected send|not allowed|EPERM|EACCES|permission/i;

/** What a state of noble's means. Over D-Bus every failure is `unsupported`, and the warning before it says which. */
function troubleOf(state: string, reason: string): AdapterState {
  if (state === 'unauthorized' || MAY_NOT.test(reason)) return 'noPermission';
  if (/ServiceUnknown|NameHasNoOwner|not provided by any|message bus:|ENOENT|ECONNREFUSED/i.test(reason))
    return 'noService';
  return state === 'poweredOff' ? 'off' : 'none';
}

/** An error in a line, for the log. noble rejects with strings, too. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${describe(error.cause)})`;
}
