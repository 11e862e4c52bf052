import type { DBusError } from 'dbus-next';

import { attError, bluezError } from './errors.ts';
import { longUuid, type CharacteristicSpec, type ServiceSpec } from './gatt.ts';
import { CHARACTERISTIC, DESCRIPTOR, SERVICE } from './interfaces.ts';
import type { MethodCall, ObjectTree } from './object-tree.ts';

/** Client Characteristic Configuration. */
const CCCD = '2902';
const CCCD_IMPROPERLY_CONFIGURED = 0xfd;
/** Core specification, Vol 3, Part F, 3.4.1.1; what bluetoothd gives for a request whose link went. */
const UNLIKELY_ERROR = 0x0e;

/** What the attributes ask of the device they belong to. */
export interface AttributeOwner {
  isConnected(): boolean;
  onWrite(uuid: string, bytes: Buffer): void;
}

/** The attribute table of one device: its GATT objects below the device's path, and what can be done with them. */
export class Attributes {
  readonly #tree: ObjectTree;
  readonly #owner: AttributeOwner;
  readonly #device: string;
  readonly #services: readonly ServiceSpec[];
  readonly #characteristics = new Map<string, CharacteristicSpec>();
  /**
   * Who asked to be notified, by the path of the characteristic. A session outlives a lost link: bluetoothd writes the
   * configuration again when the device is back (gatt-client.c, `btd_gatt_client_connected`).
   */
  readonly #sessions = new Map<string, Set<string>>();
  /** Requests the device lets lie, until the link is gone. */
  readonly #unanswered: ((error: DBusError) => void)[] = [];
  ignoresRequests = false;

  constructor(tree: ObjectTree, device: string, services: readonly ServiceSpec[], owner: AttributeOwner) {
    this.#tree = tree;
    this.#owner = owner;
    this.#device = device;
    this.#services = services;
  }

  /** Exports every service, characteristic and descriptor that is not there yet. */
  export(): void {
    this.#services.forEach((service, at) => {
      const path = `${this.#device}/service${handle((at + 1) * 0x20)}`;
      this.#add(path, SERVICE, { UUID: longUuid(service.uuid), Primary: true, Device: this.#device });
      service.characteristics.forEach((characteristic, below) =>
        this.#exportCharacteristic(path, characteristic, (at + 1) * 0x20 + 1 + below * 3),
      );
    });
  }

  #exportCharacteristic(service: string, spec: CharacteristicSpec, at: number): void {
    const path = `${service}/char${handle(at)}`;
    const notifies = spec.flags.includes('notify') || spec.flags.includes('indicate');
    this.#characteristics.set(path, spec);
    this.#add(path, CHARACTERISTIC, {
      UUID: longUuid(spec.uuid),
      Service: service,
      Value: Buffer.alloc(0),
      Flags: [...spec.flags],
      MTU: 247,
      ...(notifies ? { Notifying: false } : {}),
    });
    if (!notifies) return;
    this.#add(`${path}/desc${handle(at + 2)}`, DESCRIPTOR, {
      UUID: longUuid(CCCD),
      Characteristic: path,
      Value: Buffer.alloc(0),
    });
  }

  #add(path: string, name: string, values: Record<string, unknown>): void {
    if (!this.#tree.has(path)) this.#tree.add(path, { [name]: values });
  }

  /** Whether a path is one of a characteristic of this device. */
  owns(path: string): boolean {
    return path.startsWith(`${this.#device}/`);
  }

  async read({ path }: MethodCall): Promise<Buffer> {
    const spec = this.#connected(path);
    await this.#answered();
    if (!spec.flags.includes('read')) throw bluezError('NotPermitted', 'Read not permitted');
    const value = Buffer.from(spec.value ?? '', 'hex');
    this.#tree.set(path, CHARACTERISTIC, { Value: value });
    return value;
  }

  async write({ path, args }: MethodCall): Promise<void> {
    const spec = this.#connected(path);
    await this.#answered();
    if (!spec.flags.some((flag) => flag.startsWith('write'))) {
      throw bluezError('NotPermitted', 'Write not permitted');
    }
    // FTMS 1.0.1, 4.16.1: a control point that may not indicate refuses the write.
    if (spec.flags.includes('indicate') && !this.#isNotifying(path))
      throw attError(CCCD_IMPROPERLY_CONFIGURED);
    this.#owner.onWrite(spec.uuid, Buffer.from(args[0] as Uint8Array));
  }

  async startNotify({ path, sender }: MethodCall): Promise<void> {
    const spec = this.#connected(path);
    await this.#answered();
    if (!spec.flags.some((flag) => flag === 'notify' || flag === 'indicate'))
      throw bluezError('NotSupported');
    const sessions = this.#sessions.get(path) ?? new Set();
    this.#sessions.set(path, sessions.add(sender));
    this.#tree.set(path, CHARACTERISTIC, { Notifying: true });
  }

  stopNotify({ path, sender }: MethodCall): void {
    const sessions = this.#sessions.get(path);
    if (sessions?.delete(sender) !== true) throw bluezError('Failed', 'No notify session started');
    if (sessions.size === 0) this.#tree.set(path, CHARACTERISTIC, { Notifying: false });
  }

  async #answered(): Promise<void> {
    if (this.ignoresRequests) await new Promise((_resolve, reject) => this.#unanswered.push(reject));
  }

  /** The link is gone: what waited for an answer gets an error. */
  linkLost(): void {
    for (const reject of this.#unanswered.splice(0)) reject(attError(UNLIKELY_ERROR));
  }

  /** A client has left the bus: its sessions end, as bluetoothd watches for it. */
  clientGone(sender: string): void {
    for (const [path, sessions] of this.#sessions) {
      if (sessions.has(sender)) this.stopNotify({ path, sender, args: [] });
    }
  }

  /** A value from the device: said on the bus where anybody asked for it. Whether it was. */
  notify(uuid: string, bytes: Buffer): boolean {
    const found = [...this.#characteristics].find(([, spec]) => spec.uuid === uuid);
    if (found === undefined) throw new Error(`The device has no characteristic ${uuid}`);
    const [path] = found;
    if (!this.#owner.isConnected() || !this.#isNotifying(path)) return false;
    this.#tree.set(path, CHARACTERISTIC, { Value: bytes });
    return true;
  }

  #isNotifying(path: string): boolean {
    return (this.#sessions.get(path)?.size ?? 0) > 0;
  }

  /** The characteristic at a path, while the link is up. */
  #connected(path: string): CharacteristicSpec {
    const spec = this.#characteristics.get(path);
    if (spec === undefined) throw bluezError('DoesNotExist');
    if (!this.#owner.isConnected()) throw bluezError('Failed', 'Not connected');
    return spec;
  }
}

function handle(value: number): string {
  return value.toString(16).padStart(4, '0');
}
