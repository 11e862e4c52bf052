import { shortUuid } from '../../../core/bike/characteristics.ts';
import { AlleycatError } from '../../../core/errors.ts';
import { describe, isDead, type Adapter, type OpenRadio } from './adapter.ts';
import type { Characteristic, Peripheral } from './noble.ts';

/** Limits of a single operation, real ms. A bike answers within a tenth of a second, or not at all. */
const CONNECT_MS = 5000;
const DISCOVER_MS = 4000;
const OPERATION_MS = 3000;
const DISCONNECT_MS = 2000;

/**
 * A supervision timeout of 4 s and a connection interval of 30 to 50 ms: noble's own 420 ms would end a link at each
 * hiccup. In units of 10 ms and 1.25 ms (Core Specification 5.4, Vol 4, Part E, 7.8.12).
 */
const CONNECTION = { timeout: 0x190, minInterval: 0x18, maxInterval: 0x28 };

/** Client Characteristic Configuration (Core Specification 5.4, Vol 3, Part G, 3.3.3.3). */
const CCCD = '2902';

export interface Target {
  id: string;
  name: string;
  addressType: 'public' | 'random' | null;
}

/** How notifications are switched on: as noble does it, or by writing the descriptor ourselves. */
export type Subscription = 'standard' | 'write-cccd';

/**
 * One connection to a device, from its being established to its end. Characteristics are discovered anew each time, for
 * with those of a connection before `subscribe` resolves and no data comes (measured, noble 2.8.0). Once an operation got
 * no answer the session is of no more use, for everything behind it would wait as well: close it.
 */
export class GattSession {
  /** Resolves with the reason when the link is gone, whoever ended it. */
  readonly ended: Promise<string>;
  readonly binding: OpenRadio['binding'];
  readonly #adapter: Adapter;
  readonly #peripheral: Peripheral;
  readonly #characteristics = new Map<string, Characteristic>();
  readonly #release: () => void;
  #isOpen = true;
  #end: (reason: string) => void = () => undefined;

  /** @throws AlleycatError E_BLUETOOTH_OFF, E_BLUETOOTH_TIMEOUT, E_BLUETOOTH_CONNECT */
  static async connect(adapter: Adapter, target: Target): Promise<GattSession> {
    const { radio, peripheral } = await adapter.turns.run(
      `connecting to ${target.name}`,
      CONNECT_MS + DISCONNECT_MS,
      () => connect(adapter, target),
    );
    return new GattSession(adapter, radio, peripheral);
  }

  private constructor(adapter: Adapter, radio: OpenRadio, peripheral: Peripheral) {
    this.#adapter = adapter;
    this.binding = radio.binding;
    this.#peripheral = peripheral;
    this.ended = new Promise((resolve) => {
      this.#end = (reason) => {
        this.#isOpen = false;
        resolve(reason);
      };
    });
    const onDisconnect = (reason: unknown): void => {
      release();
      this.#end(String(reason));
    };
    peripheral.once('disconnect', onDisconnect);
    const forget = adapter.onGone(() => onDisconnect('adapter'));
    const release = (): void => {
      peripheral.removeListener('disconnect', onDisconnect);
      forget();
    };
    this.#release = release;
    // Both events can come in one chunk from the controller, and then nobody has listened to the second.
    if (peripheral.state === 'disconnected') onDisconnect('at once');
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** UUIDs of the characteristics discovered so far, short form. */
  get uuids(): string[] {
    return [...this.#characteristics.keys()];
  }

  has(uuid: string): boolean {
    return this.#characteristics.has(uuid);
  }

  /**
   * Discovers the characteristics of those of the services that the device has. All services are asked for, and then
   * chosen from: asking for one that is missing rejects.
   * @returns every service's UUID, short form
   */
  async discover(services: readonly string[]): Promise<string[]> {
    const found = await this.#run('discovering services', DISCOVER_MS, () =>
      this.#peripheral.discoverServicesAsync([]),
    );
    for (const service of found) {
      if (!services.includes(shortUuid(service.uuid))) continue;
      const characteristics = await this.#run(`discovering ${service.uuid}`, DISCOVER_MS, () =>
        service.discoverCharacteristicsAsync([]),
      );
      for (const one of characteristics) this.#characteristics.set(shortUuid(one.uuid), one);
    }
    return found.map(({ uuid }) => shortUuid(uuid));
  }

  /** @throws AlleycatError E_BLUETOOTH_TIMEOUT, E_BLUETOOTH_LOST, E_BLUETOOTH_GATT */
  async read(uuid: string): Promise<Uint8Array> {
    const characteristic = this.#get(uuid);
    return new Uint8Array(await this.#run(`reading ${uuid}`, OPERATION_MS, () => characteristic.readAsync()));
  }

  /** Writes with a response. */
  async write(uuid: string, bytes: Uint8Array): Promise<void> {
    const characteristic = this.#get(uuid);
    await this.#run(`writing ${uuid}`, OPERATION_MS, () =>
      characteristic.writeAsync(Buffer.from(bytes), false),
    );
  }

  /** Switches notifications or indications on; `listener` gets each of them, and must not throw. */
  async subscribe(uuid: string, how: Subscription, listener: (bytes: Uint8Array) => void): Promise<void> {
    const characteristic = this.#get(uuid);
    characteristic.removeAllListeners('data');
    characteristic.on('data', (data: Buffer, isNotification: boolean) => {
      if (isNotification) listener(new Uint8Array(data));
    });
    // Only the controller's own host may write this descriptor; BlueZ and the other systems keep it to themselves.
    if (how === 'write-cccd' && this.binding === 'hci') await this.#writeCccd(characteristic);
    else await this.#run(`subscribing to ${uuid}`, OPERATION_MS, () => characteristic.subscribeAsync());
  }

  async #writeCccd(characteristic: Characteristic): Promise<void> {
    const descriptors = await this.#run('discovering descriptors', OPERATION_MS, () =>
      characteristic.discoverDescriptorsAsync(),
    );
    const cccd = descriptors.find(({ uuid }) => shortUuid(uuid) === CCCD);
    if (cccd === undefined) {
      throw new AlleycatError(
        'E_BLUETOOTH_GATT',
        `${characteristic.uuid} cannot be switched on: it has no descriptor.`,
      );
    }
    const value = characteristic.properties.includes('notify') ? 1 : 2;
    await this.#run('writing a descriptor', OPERATION_MS, () =>
      cccd.writeValueAsync(Buffer.from([value, 0])),
    );
  }

  /** Ends the connection; resolves when it is gone, or given up. */
  async close(): Promise<void> {
    if (this.#isOpen) {
      await this.#adapter.turns
        .run('disconnecting', DISCONNECT_MS, async () => {
          // While it waited for its turn the link may have gone; BlueZ never answers who asks to end it then.
          if (this.#isOpen) await Promise.race([this.#peripheral.disconnectAsync(), this.ended]);
        })
        .catch(() => undefined);
    }
    this.#release();
    this.#end('closed');
  }

  #get(uuid: string): Characteristic {
    const characteristic = this.#characteristics.get(uuid);
    if (characteristic === undefined) {
      throw new AlleycatError('E_BLUETOOTH_GATT', `The device has no characteristic ${uuid}.`);
    }
    return characteristic;
  }

  #run<T>(what: string, limitMs: number, work: () => Promise<T>): Promise<T> {
    return this.#adapter.turns.run(what, limitMs, () => {
      if (!this.#isOpen) throw lost('it was gone before');
      return Promise.race([
        this.#translated(what, work()),
        this.ended.then((reason) => Promise.reject(lost(reason))),
      ]);
    });
  }

  /** noble rejects with strings, too. */
  async #translated<T>(what: string, work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      throw new AlleycatError('E_BLUETOOTH_GATT', `${what} failed`, { cause: error });
    }
  }
}

function lost(reason: string): AlleycatError {
  return new AlleycatError('E_BLUETOOTH_LOST', `The link was lost (${reason}).`);
}

async function connect(
  adapter: Adapter,
  { id, addressType }: Target,
): Promise<{ radio: OpenRadio; peripheral: Peripheral }> {
  const radio = adapter.open;
  if (radio === null) throw new AlleycatError('E_BLUETOOTH_OFF', 'The Bluetooth radio is not there.');
  const { noble, binding } = radio;
  if (binding === 'dbus') await adapter.refresh();
  const known = adapter.peripheral(id);
  if (known?.state === 'connected') return { radio, peripheral: known };
  // BlueZ connects only to what it has in its list; a controller and macOS to whatever they are told.
  if (known === undefined && binding === 'dbus') {
    throw new AlleycatError('E_BLUETOOTH_UNHEARD', 'The device was not heard yet.');
  }
  const attempt = noble.connectAsync(id, { ...CONNECTION, ...(addressType && { addressType }) });
  const limit = limitOf(adapter, () => noble.cancelConnect(id));
  try {
    return { radio, peripheral: await Promise.race([attempt, limit.over]) };
  } catch (error) {
    if (error instanceof AlleycatError) throw error;
    if (isDead(describe(error))) adapter.renew();
    throw new AlleycatError('E_BLUETOOTH_CONNECT', 'The connection failed.', { cause: error });
  } finally {
    limit.forget();
    attempt.catch(() => undefined);
  }
}

/** Ends the waiting for a connection that does not come: it would go on for ever, and with it whoever waits for the radio. */
function limitOf(adapter: Adapter, cancel: () => void): { over: Promise<never>; forget(): void } {
  let forget = (): void => undefined;
  const over = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => {
      reject(new AlleycatError('E_BLUETOOTH_TIMEOUT', 'The device did not answer.'));
      cancel();
    }, CONNECT_MS);
    // An instance that has ended settles nothing, and must not be touched any more.
    const forgetGone = adapter.onGone(() => reject(lost('adapter')));
    forget = () => {
      clearTimeout(timer);
      forgetGone();
    };
  });
  return { over, forget };
}
