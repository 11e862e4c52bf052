import { setTimeout as delay } from 'node:timers/promises';

import { DBusError, Variant } from 'dbus-next';

import type { BikeOptions } from '../options.ts';
import { Attributes } from './attributes.ts';
import { ControlPoint } from './control-point.ts';
import { bluezError } from './errors.ts';
import { FITNESS_MACHINE, indoorBikeData, longUuid, type Ride } from './gatt.ts';
import { DEVICE } from './interfaces.ts';
import type { ObjectTree } from './object-tree.ts';

/** Fitness Machine Available; Indoor Bike Supported. FTMS 1.0.1, 3.1.1. */
const SERVICE_DATA = Buffer.from([0x01, 0x20, 0x00]);
/** Time over the air, so that no two steps fall into one turn of the event loop. */
const LATENCY_MS = 5;

/** How the next calls of `Device1.Connect` end: with this error, or never of themselves. */
export type ConnectFailure = { error: string; text: string } | 'hangs';

/** One bike as bluetoothd shows it: `Device1` with its attributes, and the bike itself behind it. */
export class StandInDevice {
  readonly path: string;
  readonly attributes: Attributes;
  readonly #tree: ObjectTree;
  readonly #adapter: string;
  readonly #options: BikeOptions;
  readonly #isPowered: () => boolean;
  readonly #controlPoint = new ControlPoint();
  readonly #sent: string[] = [];
  readonly #written: string[] = [];
  #connecting: ((error: DBusError) => void) | null = null;
  #failure: ConnectFailure | null = null;
  #riding: NodeJS.Timeout | undefined;
  #inRange = true;

  constructor(tree: ObjectTree, adapter: string, options: BikeOptions, isPowered: () => boolean) {
    this.path = `${adapter}/dev_${options.address.replaceAll(':', '_')}`;
    this.#tree = tree;
    this.#adapter = adapter;
    this.#options = options;
    this.#isPowered = isPowered;
    this.attributes = new Attributes(tree, this.path, options.services ?? [FITNESS_MACHINE], {
      isConnected: () => this.connected,
      onWrite: (uuid, bytes) => this.#onWrite(uuid, bytes),
    });
  }

  get connected(): boolean {
    return this.#tree.get(this.path, DEVICE, 'Connected') === true;
  }

  /** Heard by a scan: exported at the first time, then its signal strength changes. */
  advertise(): void {
    if (!this.#inRange || this.connected) return;
    if (!this.#tree.has(this.path)) this.#tree.add(this.path, { [DEVICE]: this.#properties() });
    else this.#tree.set(this.path, DEVICE, { RSSI: this.#options.rssi ?? -60 });
  }

  /** The adapter is there: what bluetoothd remembers is exported, with no signal strength as yet. */
  adapterPlugged(): void {
    if (this.#options.known !== true) return;
    const { RSSI: _rssi, ...remembered } = this.#properties();
    this.#tree.add(this.path, { [DEVICE]: remembered });
  }

  /** At the end of a discovery bluetoothd forgets how strong the signal was. */
  discoveryEnds(): void {
    if (this.#tree.get(this.path, DEVICE, 'RSSI') !== undefined)
      this.#tree.set(this.path, DEVICE, {}, ['RSSI']);
  }

  #properties(): Record<string, unknown> {
    const { address, name, rssi = -60, services = [FITNESS_MACHINE] } = this.#options;
    const isMachine = services.some(({ uuid }) => uuid === FITNESS_MACHINE.uuid);
    return {
      Address: address,
      AddressType: 'random',
      ...(name === undefined ? {} : { Name: name }),
      Alias: name ?? address.replaceAll(':', '-'),
      Adapter: this.#adapter,
      RSSI: rssi,
      UUIDs: services.map(({ uuid }) => longUuid(uuid)),
      ...(isMachine ? { ServiceData: { [longUuid('1826')]: new Variant('ay', SERVICE_DATA) } } : {}),
      ManufacturerData: { 0xffff: new Variant('ay', Buffer.from('a11eca7e', 'hex')) },
      Paired: false,
      Bonded: false,
      Trusted: false,
      Connected: false,
      ServicesResolved: false,
    };
  }

  /** `Device1.Connect`: answers once the link is up; the services are resolved a moment later. */
  async connect(): Promise<void> {
    if (!this.#isPowered()) throw bluezError('NotReady');
    if (this.connected) return;
    if (this.#connecting !== null) throw bluezError('InProgress', 'Operation already in progress');
    try {
      await Promise.race([
        this.#establish(),
        new Promise<never>((_resolve, reject) => (this.#connecting = reject)),
      ]);
    } finally {
      this.#connecting = null;
    }
    this.#controlPoint.reset();
    this.#tree.set(this.path, DEVICE, { Connected: true });
    setTimeout(() => this.#resolveServices(), LATENCY_MS);
  }

  async #establish(): Promise<void> {
    await delay(LATENCY_MS);
    if (this.#failure === 'hangs') await new Promise(() => {});
    else if (this.#failure !== null) throw new DBusError(this.#failure.error, this.#failure.text);
    if (!this.#inRange) throw bluezError('Failed', 'le-connection-abort-by-local');
  }

  #resolveServices(): void {
    if (!this.connected) return;
    this.attributes.export();
    this.#tree.set(this.path, DEVICE, { ServicesResolved: true });
  }

  /** `Device1.Disconnect`, which also ends a `Connect` that has not been answered. */
  async disconnect(): Promise<void> {
    if (this.#connecting !== null) {
      this.#connecting(bluezError('Failed', 'br-connection-canceled'));
      return;
    }
    if (!this.connected) throw bluezError('NotConnected');
    await delay(LATENCY_MS);
    this.linkLost();
  }

  /** The link is gone, whoever ended it. The attributes stay exported, as with BlueZ's default `Cache = always`. */
  linkLost(): void {
    this.#connecting?.(bluezError('Failed', 'le-connection-abort-by-local'));
    if (!this.connected) return;
    this.#tree.set(this.path, DEVICE, { ServicesResolved: false });
    this.#tree.set(this.path, DEVICE, { Connected: false });
    this.attributes.linkLost();
  }

  setConnectFailure(failure: ConnectFailure | null): void {
    this.#failure = failure;
  }

  /** Out of range or switched off; `forgotten`: removed from bluetoothd too, as one that was never connected to is after 30 s. */
  leaves(forgotten: boolean): void {
    this.#inRange = false;
    this.linkLost();
    if (forgotten) this.#tree.remove(this.path);
  }

  returns(): void {
    this.#inRange = true;
  }

  /** Sends this ride every so often while somebody listens, until `rest`. */
  ride(ride: Ride, everyMs: number): void {
    this.rest();
    this.#riding = setInterval(() => this.#sendRide(ride), everyMs);
    this.#sendRide(ride);
  }

  rest(): void {
    clearInterval(this.#riding);
  }

  #sendRide(ride: Ride): void {
    if (this.#options.needsStart === true && !this.#controlPoint.started) return;
    this.notify('2ad2', indoorBikeData(ride));
  }

  /** Any bytes on any characteristic that notifies. */
  notify(uuid: string, bytes: Buffer): void {
    if (this.attributes.notify(uuid, bytes)) this.#sent.push(`${uuid} ${bytes.toString('hex')}`);
  }

  /** What went out, in order: `2ad2 6400...`. */
  get sent(): readonly string[] {
    return this.#sent;
  }

  /** What was written to it, in order: `2ad9 00`. */
  get written(): readonly string[] {
    return this.#written;
  }

  #onWrite(uuid: string, bytes: Buffer): void {
    this.#written.push(`${uuid} ${bytes.toString('hex')}`);
    if (uuid !== '2ad9') return;
    // The answer to the write goes out first, as over the air.
    setTimeout(() => {
      // Only now does it count: a bike that was started streams after it has said so.
      for (const answer of this.#controlPoint.write(bytes)) this.notify(answer.uuid, answer.bytes);
    }, LATENCY_MS);
  }
}
