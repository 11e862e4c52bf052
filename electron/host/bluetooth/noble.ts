import { EventEmitter } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

import type { Characteristic, Noble, Peripheral } from '@stoprocent/noble';

import { AlleycatError } from '../../../core/errors.ts';

export type { Characteristic, Noble, Peripheral };

/** The way from noble to the radio. `hci` speaks to the controller itself, `dbus` asks BlueZ, `system` the system's own. */
export type Binding = 'hci' | 'dbus' | 'system';

/** A radio's library, made anew whenever the old one is of no more use. */
export interface NobleInstance {
  noble: Noble;
  binding: Binding;
  /** What is said on the side: noble itself says only `unsupported`, whatever the reason is. */
  onWarning(listener: (message: string) => void): void;
  /** Ends it. Nothing that it was about to do is heard of any more. */
  end(): void;
}

/** Where a Linux desktop's system bus listens, unless DBUS_SYSTEM_BUS_ADDRESS says otherwise. */
const SYSTEM_BUS = '/var/run/dbus/system_bus_socket';

type WithBindings = (name: 'default' | 'hci' | 'dbus') => Noble;
/** Not called `require`: the bundler declares one of its own. */
const load = createRequire(import.meta.url);

/**
 * Loads noble, now and not at the app's start: its native part is of no use to who rides without Bluetooth, and where it
 * cannot be loaded the app is whole without it.
 * On a Linux desktop it goes through BlueZ, which wants no root and lives with whatever else uses the adapter;
 * `NOBLE_BINDINGS` and `BLUETOOTH_HCI_SOCKET_UART_PORT` choose otherwise, as noble documents them.
 * @throws AlleycatError E_BLUETOOTH_SERVICE where a Linux desktop has no message bus, E_BLUETOOTH_LIBRARY where noble
 *   cannot be loaded
 */
export function createNoble(): NobleInstance {
  const binding = chooseBinding(process.platform, process.env);
  if (binding === 'dbus' && !hasSystemBus(process.env)) {
    throw new AlleycatError(
      'E_BLUETOOTH_SERVICE',
      'There is no system message bus, and so no Bluetooth service.',
    );
  }
  const warnings = new EventEmitter();
  const warn = (message: string): void => void warnings.emit('warning', message);
  try {
    if (binding === 'dbus') guardBus(warn);
    // Not the package's index, which makes an instance of its own at once.
    const withBindings = load('@stoprocent/noble/lib/resolve-bindings') as WithBindings;
    const noble = withBindings(binding === 'system' ? 'default' : binding);
    // noble prints its warnings; a console is no place where anybody would look for them.
    noble.removeAllListeners('warning');
    noble.on('warning', warn);
    bindingsOf(noble).on('warning', warn);
    leaveSignalsAlone(noble);
    return {
      noble,
      binding,
      onWarning: (listener) => void warnings.on('warning', listener),
      end: () => {
        // What still comes from the radio would meet a noble that has forgotten its devices, and end the process.
        bindingsOf(noble).removeAllListeners();
        noble.stop();
      },
    };
  } catch (error) {
    throw new AlleycatError('E_BLUETOOTH_LIBRARY', 'The Bluetooth library could not be loaded.', {
      cause: error,
    });
  }
}

/** noble hands on neither its binding's warnings nor a way to stop listening to it (2.8.0). */
function bindingsOf(noble: Noble): EventEmitter {
  return (noble as unknown as { _bindings: EventEmitter })._bindings;
}

/**
 * Over HCI noble listens for SIGINT, and where its listener is the last one it ends the process there and then, with
 * exit code 1 (measured, 2.8.0): before the app has closed its rides.
 */
function leaveSignalsAlone(noble: Noble): void {
  Object.assign(bindingsOf(noble), { onSigInt: () => undefined });
}

interface MessageBus extends EventEmitter {
  call(message: unknown): Promise<unknown>;
}
interface MessageBuses {
  systemBus(options?: unknown): MessageBus;
  Message: new (fields: Record<string, unknown>) => unknown;
}
let warnOfBus: (message: string) => void = () => undefined;
let isGuarded = false;

/**
 * A lost message bus is an `error` event of dbus-next that noble does not listen to, and that would end the process
 * (measured, noble 2.8.0). noble asks the module for `systemBus` when it starts, so that is where a listener gets in.
 */
function guardBus(warn: (message: string) => void): void {
  warnOfBus = warn;
  if (isGuarded) return;
  const dbus = load('dbus-next') as MessageBuses;
  const systemBus = dbus.systemBus.bind(dbus);
  dbus.systemBus = (options) => {
    // Of the instance that opens it: what an old bus says late is nothing against the new one.
    const warnOf = warnOfBus;
    const bus = systemBus(options);
    bus.on('error', (error: Error) => warnOf(`message bus: ${error.message}`));
    watchService(dbus, bus, () => warnOf('message bus: BlueZ has left it'));
    return bus;
  };
  isGuarded = true;
}

const BUS = 'org.freedesktop.DBus';
const BLUEZ = 'org.bluez';

/**
 * A BlueZ that ends without a word leaves its links "connected" for noble (measured, 2.8.0). The bus says that it has gone
 * (D-Bus specification, org.freedesktop.DBus.NameOwnerChanged).
 */
function watchService({ Message }: MessageBuses, bus: MessageBus, onGone: () => void): void {
  const member = 'NameOwnerChanged';
  bus.on('message', (message: { member?: string; body: unknown[] }) => {
    if (message.member === member && message.body[0] === BLUEZ && message.body[2] === '') onGone();
  });
  bus.once('connect', () => {
    const rule = `type='signal',sender='${BUS}',member='${member}',arg0='${BLUEZ}'`;
    const to = { destination: BUS, path: '/org/freedesktop/DBus', interface: BUS };
    const request = new Message({ ...to, member: 'AddMatch', signature: 's', body: [rule] });
    // Without it a silent bike is asked after a while whether it is still there.
    bus.call(request).catch(() => undefined);
  });
}

/** The binding for a system and its environment variables. */
export function chooseBinding(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): Binding {
  const asked = environment.NOBLE_BINDINGS?.toLowerCase();
  if (asked === 'hci' || asked === 'dbus') return asked;
  if (environment.BLUETOOTH_HCI_SOCKET_UART_PORT) return 'hci';
  return platform === 'linux' ? 'dbus' : 'system';
}

function hasSystemBus(environment: NodeJS.ProcessEnv): boolean {
  return Boolean(environment.DBUS_SYSTEM_BUS_ADDRESS) || existsSync(SYSTEM_BUS);
}
