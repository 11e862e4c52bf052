import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { BluezCommands } from './bluez-process.ts';
import type { BikeOptions, StandInOptions } from './options.ts';
import { startPrivateBus, type BusAccess } from './private-bus.ts';
import { remote, type Remote } from './rpc.ts';
import type { Ride } from './stand-in/gatt.ts';

export interface BluezOptions extends Partial<StandInOptions> {
  /** Default: bluetoothd runs. `absent`: a bus with no `org.bluez` on it, and nothing that would start it. */
  daemon?: 'running' | 'absent';
  /** `denied`: the bus lets nobody send to `org.bluez`. */
  access?: BusAccess;
}

/** One bike of the stand-in. */
export interface StandInBike {
  address: string;
  /** As noble names it: the address in lower case without its colons. */
  id: string;
  /** Indoor Bike Data with these values every `everyMs` (250) while connected and subscribed, until `rest`. */
  ride(
    cadenceRpm: number,
    resistance: number,
    options?: { everyMs?: number; powerW?: number },
  ): Promise<void>;
  /** Connected and silent. */
  rest(): Promise<void>;
  /** Any bytes (hex) on a characteristic, once. */
  notify(uuid: string, hex: string): Promise<void>;
  /** The link is lost; the bike can be connected again at once. */
  dropLink(): Promise<void>;
  /** Switched off or out of range: link lost, not heard, `Connect` fails. `forgotten`: removed from BlueZ too. */
  leaves(options?: { forgotten?: boolean }): Promise<void>;
  returns(): Promise<void>;
  /** From now on `Device1.Connect` fails so. Default text: that of an unreachable LE device. */
  connectFails(errorName: string, text?: string): Promise<void>;
  /** From now on `Device1.Connect` is not answered until `Disconnect`. */
  connectHangs(): Promise<void>;
  connectWorks(): Promise<void>;
  /** Reads, writes and subscriptions are not answered while this holds (those begun then, not before the link is lost). */
  ignoresRequests(ignores: boolean): Promise<void>;
  isConnected(): Promise<boolean>;
  /** What was notified or indicated to a subscriber: `2ad2 6400...`. */
  sent(): Promise<readonly string[]>;
  /** What was written to it: `2ad9 00`. */
  written(): Promise<readonly string[]>;
}

/** A Linux desktop's Bluetooth on a bus of its own. */
export interface Bluez {
  busAddress: string;
  /** What a process needs in its environment to find this Bluetooth and no other. */
  env: { DBUS_SYSTEM_BUS_ADDRESS: string; NOBLE_BINDINGS: 'dbus' };
  bikes: readonly StandInBike[];
  /** The first of them. */
  bike: StandInBike;
  /** `Powered` becomes false, after the links' ends or (`poweredFirst`) before. */
  adapterOff(options?: { poweredFirst?: boolean }): Promise<void>;
  adapterOn(): Promise<void>;
  /** Unplugged: `InterfacesRemoved` for its devices and itself. */
  adapterGone(): Promise<void>;
  adapterBack(): Promise<void>;
  /** Kills bluetoothd: its name leaves the bus, without a word. */
  daemonStops(): Promise<void>;
  /** Starts it anew, with nothing remembered. */
  daemonStarts(): Promise<void>;
  /** Kills the bus itself. */
  busStops(): Promise<void>;
  /** Every method call the (present) bluetoothd got: `Device1.Connect /org/bluez/hci0/dev_...`. */
  calls(): Promise<readonly string[]>;
  /** Ends everything; safe to call again. */
  close(): Promise<void>;
}

export const DEFAULT_BIKE: BikeOptions = { address: 'DC:A6:32:00:00:01', name: 'Stand-in Bike' };

/** Starts a private system bus and, unless told otherwise, a stand-in of BlueZ with one bike on it. */
export async function startBluez(options: BluezOptions = {}): Promise<Bluez> {
  const { daemon = 'running', access = 'allowed', adapter = 'on', bikes = [DEFAULT_BIKE] } = options;
  const bus = await startPrivateBus(access);
  const bluetoothd = new Bluetoothd(bus.address, { adapter, bikes });
  if (daemon === 'running') await bluetoothd.start();

  const call: Remote<BluezCommands> = (name, ...args) => bluetoothd.call(name, ...args);
  const standInBikes = bikes.map((bike, at) => standInBike(bike, at, call));
  return {
    busAddress: bus.address,
    env: { DBUS_SYSTEM_BUS_ADDRESS: bus.address, NOBLE_BINDINGS: 'dbus' },
    bikes: standInBikes,
    get bike() {
      const [first] = standInBikes;
      if (first === undefined) throw new Error('This stand-in was started without a bike');
      return first;
    },
    adapterOff: ({ poweredFirst = false } = {}) => call('adapterOff', poweredFirst),
    adapterOn: () => call('adapterOn'),
    adapterGone: () => call('adapterGone'),
    adapterBack: () => call('adapterBack'),
    daemonStops: () => bluetoothd.stop(),
    daemonStarts: () => bluetoothd.start(),
    busStops: () => bus.crash(),
    calls: () => call('calls'),
    async close() {
      await bluetoothd.stop();
      await bus.stop();
    },
  };
}

function standInBike({ address }: BikeOptions, at: number, call: Remote<BluezCommands>): StandInBike {
  return {
    address,
    id: address.replaceAll(':', '').toLowerCase(),
    ride: (cadenceRpm, resistance, { everyMs = 250, ...rest } = {}) =>
      call('ride', at, { cadenceRpm, resistance, ...rest } satisfies Ride, everyMs),
    rest: () => call('rest', at),
    notify: (uuid, hex) => call('notify', at, uuid, hex),
    dropLink: () => call('dropLink', at),
    leaves: ({ forgotten = false } = {}) => call('leaves', at, forgotten),
    returns: () => call('returns', at),
    connectFails: (error, text = 'le-connection-abort-by-local') => call('connectFails', at, error, text),
    connectHangs: () => call('connectHangs', at),
    connectWorks: () => call('connectWorks', at),
    ignoresRequests: (ignores) => call('ignoresRequests', at, ignores),
    isConnected: () => call('isConnected', at),
    sent: () => call('sent', at),
    written: () => call('written', at),
  };
}

/** The process that stands in for bluetoothd; it can be killed and started again. */
class Bluetoothd {
  readonly #address: string;
  readonly #options: StandInOptions;
  #child: ChildProcess | null = null;
  #call: Remote<BluezCommands> | null = null;

  constructor(address: string, options: StandInOptions) {
    this.#address = address;
    this.#options = options;
  }

  call: Remote<BluezCommands> = (name, ...args) => {
    if (this.#call === null) return Promise.reject(new Error('The stand-in of bluetoothd does not run'));
    return this.#call(name, ...args);
  };

  async start(): Promise<void> {
    const child = fork(
      fileURLToPath(new URL('bluez-process.ts', import.meta.url)),
      [JSON.stringify(this.#options)],
      {
        env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: this.#address },
        // A test runner's own options are nothing for this process.
        execArgv: [],
      },
    );
    this.#child = child;
    this.#call = remote<BluezCommands>(child);
    // It has the name on the bus when it answers.
    await this.#call('ready');
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    this.#call = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}
