/** noble in a process of its own, told over IPC what to do: a crash of noble is a result here, not the test's end. */
import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';

import type { Characteristic, Noble, Peripheral } from '@stoprocent/noble';
import type * as DBus from 'dbus-next';

import { serve } from './rpc.ts';

type NobleModule = Noble & { withBindings(type: 'default'): Noble };

const require = createRequire(import.meta.url);
/** How long an operation may take before it counts as one that never settles. Nothing here takes a tenth of it. */
const HANGS_AFTER_MS = 3_000;

const events: string[] = [];
let noble: Noble;
const peripherals = new Map<string, Peripheral>();
const characteristics = new Map<string, Characteristic>();

/**
 * dbus-next reports a lost bus with an `error` event of the `MessageBus`, on which noble has no listener: unhandled, it
 * ends the process. noble asks the module for `systemBus` when it starts, so a wrapper can add the listener.
 */
function guardBus(): void {
  const dbus = require('dbus-next') as { systemBus: typeof DBus.systemBus };
  const systemBus = dbus.systemBus.bind(dbus);
  dbus.systemBus = (options) =>
    systemBus(options).on('error', (error: Error) => events.push(`bus error ${error.message}`));
}

/** Starts a noble (another one, when called again) and records what it emits. */
function start(): void {
  noble = (require('@stoprocent/noble') as NobleModule).withBindings('default');
  // noble does not hand on what its binding warns of, and it is the only place where it says why it is `unsupported`.
  bindingOf(noble).on('warning', (message: string) => events.push(`binding warning ${message}`));
  noble.on('warning', (message: string) => events.push(`warning ${message}`));
  noble.on('addressChange', (address: string) => events.push(`addressChange ${address}`));
  noble.on('scanStart', () => events.push('scanStart'));
  noble.on('scanStop', () => events.push('scanStop'));
  noble.on('discover', (peripheral) => {
    events.push(`discover ${peripheral.id} ${describeAdvertisement(peripheral)}`);
    remember(peripheral);
  });
  noble.on('stateChange', (state) => events.push(`stateChange ${state}`));
}

function describeAdvertisement({ advertisement }: Peripheral): string {
  const { localName, serviceUuids, serviceData, manufacturerData } = advertisement;
  const data = serviceData.map((each) => `${each.uuid}=${each.data.toString('hex')}`);
  return `${localName} ${serviceUuids.join()} ${data.join()} ${manufacturerData.toString('hex')}`;
}

function bindingOf(owner: Noble): EventEmitter {
  return (owner as unknown as { _bindings: EventEmitter })._bindings;
}

function remember(peripheral: Peripheral): void {
  if (peripherals.get(peripheral.id) === peripheral) return;
  peripherals.set(peripheral.id, peripheral);
  peripheral.on('connect', (error) => events.push(`connect ${error ? describe(error) : 'ok'}`));
  peripheral.on('disconnect', (reason) => events.push(`disconnect ${typeof reason} ${reason}`));
}

/** One result in one line: `resolved ...`, `rejected ...` or `hangs`. */
async function outcome(operation: () => Promise<unknown>): Promise<string> {
  const late = new Promise<string>((resolve) => setTimeout(resolve, HANGS_AFTER_MS, 'hangs'));
  const settled = Promise.resolve()
    .then(operation)
    .then((value) => `resolved ${text(value)}`.trim())
    .catch((error: unknown) => `rejected ${describe(error)}`);
  return Promise.race([settled, late]);
}

function text(value: unknown): string {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  return typeof value === 'string' || typeof value === 'boolean' ? `${value}` : '';
}

/** `org.bluez.Error.Failed: text` for an error of the bus, the class and its message for another. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return `${typeof error} ${String(error)}`;
  const type = 'type' in error ? String(error.type) : error.name;
  return `${type}: ${error.message}`;
}

function peripheral(id: string): Peripheral {
  const found = peripherals.get(id);
  if (found === undefined) throw new Error(`${id} was not discovered`);
  return found;
}

function characteristic(uuid: string): Characteristic {
  const found = characteristics.get(uuid);
  if (found === undefined) throw new Error(`${uuid} was not discovered`);
  return found;
}

/** Everything the device has: `1826: 2acc 2ad6 ...`, sorted, for BlueZ promises no order. */
async function discover(id: string): Promise<string> {
  const found = await peripheral(id).discoverAllServicesAndCharacteristicsAsync();
  for (const each of found.characteristics) {
    characteristics.set(each.uuid, each);
    each.on('data', (data, isNotification) => {
      if (isNotification) events.push(`data ${each.uuid} ${data.toString('hex')}`);
    });
  }
  return found.services
    .map(
      ({ uuid, characteristics: below }) =>
        `${uuid}: ${below
          .map((each) => each.uuid)
          .sort()
          .join(' ')}`,
    )
    .sort()
    .join('; ');
}

async function writeConfiguration(uuid: string): Promise<void> {
  const descriptors = await characteristic(uuid).discoverDescriptorsAsync();
  await descriptors.find((each) => each.uuid === '2902')?.writeValueAsync(Buffer.from([1, 0]));
}

/** Fails to connect so many times, one after the other; the number that did, for the process may not live through it. */
async function connectInVain(id: string, times: number): Promise<number> {
  let failed = 0;
  for (let at = 0; at < times; at++) {
    await peripheral(id)
      .connectAsync()
      .catch(() => failed++);
  }
  return failed;
}

const commands = {
  guardBus,
  start,
  events: () => events,
  state: (id: string) => peripheral(id).state,
  nobleState: () => noble.state,
  connectInVain,
  scan: () => outcome(() => noble.startScanningAsync([], false)),
  stopScan: () => outcome(() => noble.stopScanningAsync()),
  connect: (id: string) => outcome(() => peripheral(id).connectAsync()),
  connectById: (id: string) =>
    outcome(async () => {
      const connected = await noble.connectAsync(id);
      remember(connected);
      return connected.id;
    }),
  cancelConnect: (id: string) => peripheral(id).cancelConnect(),
  discover: (id: string) => outcome(() => discover(id)),
  read: (uuid: string) => outcome(() => characteristic(uuid).readAsync()),
  subscribe: (uuid: string) => outcome(() => characteristic(uuid).subscribeAsync()),
  unsubscribe: (uuid: string) => outcome(() => characteristic(uuid).unsubscribeAsync()),
  write: (uuid: string, hex: string) =>
    outcome(() => characteristic(uuid).writeAsync(Buffer.from(hex, 'hex'), false)),
  writeConfiguration: (uuid: string) => outcome(() => writeConfiguration(uuid)),
  disconnect: (id: string) => outcome(() => peripheral(id).disconnectAsync()),
  stop: () => noble.stop(),
  /** From the next state on nothing that is still under way in the binding reaches noble. */
  abandonWhenNotPoweredOn: () =>
    void noble.on('stateChange', (state) => {
      if (state !== 'poweredOn') bindingOf(noble).removeAllListeners();
    }),
};

export type NobleCommands = typeof commands;

serve(commands);
