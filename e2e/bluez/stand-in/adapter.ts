import { DBusError, type Variant } from 'dbus-next';

import type { BikeOptions } from '../options.ts';
import { StandInDevice } from './device.ts';
import { bluezError } from './errors.ts';
import { ADAPTER, CHARACTERISTIC, DESCRIPTOR, DEVICE, PROPERTIES } from './interfaces.ts';
import type { MethodCall, ObjectTree } from './object-tree.ts';

const PATH = '/org/bluez/hci0';
const ADVERTISING_INTERVAL_MS = 100;

/** `Adapter1` on /org/bluez/hci0 and the devices around it. */
export class StandInAdapter {
  readonly devices: readonly StandInDevice[];
  readonly #tree: ObjectTree;
  /** Who scans: each client has one session, and discovery runs while there is any. */
  readonly #sessions = new Set<string>();
  #advertising: NodeJS.Timeout | undefined;

  constructor(tree: ObjectTree, bikes: readonly BikeOptions[]) {
    this.#tree = tree;
    this.devices = bikes.map((bike) => new StandInDevice(tree, PATH, bike, () => this.#powered));
    this.#serveAdapter();
    this.#serveDevices();
  }

  /** The adapter is plugged in, as it is after a start of bluetoothd with `AutoEnable` (its default) or without. */
  plug(powered: boolean): void {
    this.#tree.add(PATH, {
      [ADAPTER]: {
        Address: '00:1A:7D:DA:71:13',
        AddressType: 'public',
        Name: 'desktop',
        Alias: 'desktop',
        Powered: powered,
        Discovering: false,
      },
    });
    for (const device of this.devices) device.adapterPlugged();
  }

  /** The adapter is pulled out: devices and adapter are removed, and no property says so. adapter.c, `adapter_remove`. */
  unplug(): void {
    for (const device of this.devices) device.linkLost();
    this.#stopDiscovery();
    this.#tree.remove(PATH);
  }

  /** Off: links end, discovery ends, and then `Powered` is false; or the last first, for it comes from another queue. */
  powerOff(poweredFirst: boolean): void {
    if (poweredFirst) this.#tree.set(PATH, ADAPTER, { Powered: false });
    for (const device of this.devices) device.linkLost();
    this.#stopDiscovery();
    if (!poweredFirst) this.#tree.set(PATH, ADAPTER, { Powered: false });
  }

  powerOn(): void {
    this.#tree.set(PATH, ADAPTER, { Powered: true });
  }

  /** A client has left the bus. */
  clientGone(sender: string): void {
    if (this.#sessions.delete(sender) && this.#sessions.size === 0) this.#stopDiscovery();
    for (const { attributes } of this.devices) attributes.clientGone(sender);
  }

  get #powered(): boolean {
    return this.#tree.get(PATH, ADAPTER, 'Powered') === true;
  }

  #serveAdapter(): void {
    this.#tree.serve(ADAPTER, 'SetDiscoveryFilter', () => []);
    this.#tree.serve(ADAPTER, 'StartDiscovery', ({ sender }) => this.#startDiscovery(sender));
    this.#tree.serve(ADAPTER, 'StopDiscovery', ({ sender }) => {
      if (!this.#sessions.delete(sender)) throw bluezError('Failed', 'No discovery started');
      if (this.#sessions.size === 0) this.#stopDiscovery();
      return [];
    });
    this.#tree.serve(ADAPTER, 'RemoveDevice', ({ args }) => {
      const device = this.devices.find(({ path }) => path === args[0]);
      if (device === undefined || !this.#tree.has(device.path)) throw bluezError('DoesNotExist');
      device.linkLost();
      this.#tree.remove(device.path);
      return [];
    });
    this.#tree.serve(PROPERTIES, 'Set', (call) => this.#setProperty(call));
  }

  #startDiscovery(sender: string): unknown[] {
    if (!this.#powered) throw bluezError('NotReady');
    if (this.#sessions.has(sender)) throw bluezError('InProgress');
    this.#sessions.add(sender);
    if (this.#sessions.size > 1) return [];
    this.#tree.set(PATH, ADAPTER, { Discovering: true });
    this.#advertising = setInterval(
      () => this.devices.forEach((device) => device.advertise()),
      ADVERTISING_INTERVAL_MS,
    );
    return [];
  }

  #stopDiscovery(): void {
    this.#sessions.clear();
    clearInterval(this.#advertising);
    if (this.#tree.get(PATH, ADAPTER, 'Discovering') !== true) return;
    for (const device of this.devices) device.discoveryEnds();
    this.#tree.set(PATH, ADAPTER, { Discovering: false });
  }

  /** `Powered` is what a desktop's settings write; nothing else here can be written. */
  #setProperty({ path, args }: MethodCall): unknown[] {
    if (path !== PATH || args[1] !== 'Powered') {
      throw new DBusError(
        'org.freedesktop.DBus.Error.PropertyReadOnly',
        `Property ${String(args[1])} is not writable`,
      );
    }
    if ((args[2] as Variant<boolean>).value) this.powerOn();
    else this.powerOff(false);
    return [];
  }

  #serveDevices(): void {
    const serve = (
      name: string,
      member: string,
      answer: (device: StandInDevice, call: MethodCall) => unknown,
    ) =>
      this.#tree.serve(name, member, async (call) => {
        const value = await answer(this.#deviceOf(call.path), call);
        return value === undefined ? [] : [value];
      });
    serve(DEVICE, 'Connect', (device) => device.connect());
    serve(DEVICE, 'Disconnect', (device) => device.disconnect());
    serve(CHARACTERISTIC, 'ReadValue', (device, call) => device.attributes.read(call));
    serve(CHARACTERISTIC, 'WriteValue', (device, call) => device.attributes.write(call));
    serve(CHARACTERISTIC, 'StartNotify', (device, call) => device.attributes.startNotify(call));
    serve(CHARACTERISTIC, 'StopNotify', (device, call) => device.attributes.stopNotify(call));
    serve(DESCRIPTOR, 'ReadValue', () => Buffer.from([0, 0]));
    // The only descriptors here are configurations, which are StartNotify's. gatt-client.c, `descriptor_write_value`.
    serve(DESCRIPTOR, 'WriteValue', () => {
      throw bluezError('NotPermitted', 'Write not permitted');
    });
  }

  #deviceOf(path: string): StandInDevice {
    const found = this.devices.find((device) => path === device.path || device.attributes.owns(path));
    if (found === undefined) throw bluezError('DoesNotExist');
    return found;
  }
}
