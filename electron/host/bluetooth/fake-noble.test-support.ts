/** noble as it behaves (2.8.0, measured), without a radio; fake timers are its time. */
import { EventEmitter } from 'node:events';

import { vi } from 'vitest';

import type { Log } from '../log.ts';
import { Adapter } from './adapter.ts';
import type { Binding, Noble, NobleInstance, Peripheral } from './noble.ts';
import type { RememberedDevice } from './remembered.ts';

/** What noble's promises do that have lost their answer. */
export function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}

type Property = 'read' | 'write' | 'notify' | 'indicate';

export class FakeDescriptor {
  readonly uuid = '2902';
  readonly writeValueAsync = vi.fn<(data: Buffer) => Promise<void>>(async () => undefined);
}

export class FakeCharacteristic extends EventEmitter {
  readonly uuid: string;
  readonly properties: Property[];
  readonly descriptor = new FakeDescriptor();
  readonly subscribeAsync = vi.fn<() => Promise<void>>(async () => undefined);
  readonly readAsync = vi.fn<() => Promise<Buffer>>(async () => Buffer.alloc(0));
  readonly writeAsync = vi.fn<(data: Buffer, withoutResponse: boolean) => Promise<void>>(
    async () => undefined,
  );
  readonly discoverDescriptorsAsync = vi.fn(async () => [this.descriptor]);

  constructor(uuid: string, ...properties: Property[]) {
    super();
    this.uuid = uuid;
    this.properties = properties;
  }

  /** The device sends this. */
  notify(...bytes: number[]): void {
    this.emit('data', Buffer.from(bytes), true);
  }
}

export type Services = Record<string, FakeCharacteristic[]>;

export class FakePeripheral extends EventEmitter {
  readonly id: string;
  readonly addressType = 'public';
  readonly services: Services;
  state = 'disconnected';
  rssi = -60;
  advertisement: Record<string, unknown>;
  /** How it takes a connection; a thrown error is what noble's promise rejects with. */
  onConnect: () => Promise<void> = async () => undefined;
  readonly discoverServicesAsync = vi.fn(async () =>
    Object.entries(this.services).map(([uuid, characteristics]) => ({
      uuid,
      discoverCharacteristicsAsync: async () => characteristics,
    })),
  );

  constructor(id: string, localName: string, services: Services = {}) {
    super();
    this.id = id;
    this.services = services;
    this.advertisement = { localName, serviceUuids: Object.keys(services), serviceData: [] };
  }

  /** BlueZ never answers who disconnects what is not connected. */
  readonly disconnectAsync = vi.fn(async (): Promise<void> => {
    if (this.state !== 'connected') return never();
    this.drop('user');
  });

  /** The link is lost. */
  drop(reason: number | string): void {
    this.state = 'disconnected';
    this.emit('disconnect', reason);
  }

  get(uuid: string): FakeCharacteristic {
    const found = Object.values(this.services)
      .flat()
      .find((one) => one.uuid === uuid);
    if (found === undefined) throw new Error(`there is no ${uuid}`);
    return found;
  }

  asPeripheral(): Peripheral {
    return this as unknown as Peripheral;
  }
}

export class FakeNoble extends EventEmitter {
  state = 'unknown';
  /** What is in range, by id. */
  readonly around: Map<string, FakePeripheral>;
  readonly stop = vi.fn();
  readonly #connecting = new Map<string, (error: Error) => void>();

  constructor(around: Map<string, FakePeripheral>) {
    super();
    this.around = around;
  }

  readonly startScanningAsync = vi.fn(async (): Promise<void> => {
    this.emit('scanStart');
  });
  readonly stopScanningAsync = vi.fn(async (): Promise<void> => {
    this.emit('scanStop');
  });

  /** Of an id that is not around it never hears; and of two at once the first never settles. */
  readonly connectAsync = vi.fn(async (id: string, _parameters?: object): Promise<FakePeripheral> => {
    if (this.#connecting.size > 0) this.#connecting.clear();
    const peripheral = this.around.get(id);
    const work = peripheral === undefined ? never<void>() : peripheral.onConnect();
    await new Promise<void>((resolve, reject) => {
      this.#connecting.set(id, reject);
      work.then(() => this.#connecting.has(id) && resolve(), reject);
    });
    this.#connecting.delete(id);
    if (peripheral === undefined) return never();
    peripheral.state = 'connected';
    return peripheral;
  });

  readonly cancelConnect = vi.fn((id: string): void => {
    this.#connecting.get(id)?.(new Error('connection canceled!'));
    this.#connecting.delete(id);
  });

  become(state: string): void {
    this.state = state;
    this.emit('stateChange', state);
  }

  hear(peripheral: FakePeripheral): void {
    this.emit('discover', peripheral);
  }
}

export interface FakeInstance extends NobleInstance {
  fake: FakeNoble;
  warn(message: string): void;
  end: ReturnType<typeof vi.fn<() => void>>;
}

/** Makes instances of noble, and keeps them. */
export class FakeRadio {
  readonly around = new Map<string, FakePeripheral>();
  readonly instances: FakeInstance[] = [];
  binding: Binding = 'hci';
  /** What becomes of each new instance after a tick of the clock; `unknown` for nothing. */
  willBe = 'poweredOn';
  /** Thrown in place of the next instances. */
  trouble: Error | null = null;

  get last(): FakeInstance {
    const last = this.instances.at(-1);
    if (last === undefined) throw new Error('noble was not loaded');
    return last;
  }

  readonly create = vi.fn((): NobleInstance => {
    if (this.trouble !== null) throw this.trouble;
    const fake = new FakeNoble(this.around);
    const warnings = new EventEmitter();
    const instance: FakeInstance = {
      noble: fake as unknown as Noble,
      fake,
      binding: this.binding,
      onWarning: (listener) => void warnings.on('warning', listener),
      warn: (message) => void warnings.emit('warning', message),
      end: vi.fn<() => void>(() => fake.removeAllListeners()),
    };
    this.instances.push(instance);
    const { willBe } = this;
    if (willBe !== 'unknown') setTimeout(() => fake.become(willBe), 10);
    return instance;
  });

  add(peripheral: FakePeripheral): FakePeripheral {
    this.around.set(peripheral.id, peripheral);
    return peripheral;
  }
}

export function adapterOf(radio: FakeRadio, log: Log = () => undefined) {
  const onChange = vi.fn();
  const onHeard = vi.fn<(peripheral: Peripheral) => void>();
  const adapter = new Adapter({ create: radio.create, log, onChange, onHeard });
  return { adapter, onChange, onHeard };
}

/** An adapter that is on. */
export async function openAdapter(radio: FakeRadio) {
  const opened = adapterOf(radio);
  opened.adapter.start();
  await vi.advanceTimersByTimeAsync(20);
  return opened;
}

export function deviceOf(changes: Partial<RememberedDevice> = {}): RememberedDevice {
  return {
    id: 'b1',
    name: 'Bike 1',
    addressType: 'public',
    writesCccd: false,
    needsStart: false,
    broadcasts: false,
    ...changes,
  };
}

/** 10.00 km/h, 80 rpm, level 12, 100 W: flags say cadence, resistance and power. */
export const BIKE_DATA = [0x64, 0x00, 0xe8, 0x03, 160, 0, 12, 0, 100, 0];

/** A bike with everything: levels 0 to 24, resistance can be set, and a control point that says yes. */
export function bikeWithAll(id = 'b1', name = 'Bike 1'): FakePeripheral {
  const control = new FakeCharacteristic('2ad9', 'write', 'indicate');
  control.writeAsync.mockImplementation(async (data) => {
    setTimeout(() => control.notify(0x80, data[0] ?? 0, 1), 5);
  });
  const feature = new FakeCharacteristic('2acc', 'read');
  feature.readAsync.mockResolvedValue(Buffer.from([2, 64, 0, 0, 4, 0, 0, 0]));
  const range = new FakeCharacteristic('2ad6', 'read');
  range.readAsync.mockResolvedValue(Buffer.from([0, 0, 240, 0, 10, 0]));
  const battery = new FakeCharacteristic('2a19', 'read');
  battery.readAsync.mockResolvedValue(Buffer.from([77]));
  return new FakePeripheral(id, name, {
    '1826': [
      feature,
      range,
      new FakeCharacteristic('2ad2', 'notify'),
      control,
      new FakeCharacteristic('2ada', 'notify'),
    ],
    '180f': [battery],
  });
}

/** A heart-rate strap. */
export function strap(id = 'h1', name = 'Strap'): FakePeripheral {
  return new FakePeripheral(id, name, { '180d': [new FakeCharacteristic('2a37', 'notify')] });
}
