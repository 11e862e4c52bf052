/** A stand-in of bluetoothd: `org.bluez` on the system bus of its environment, told over IPC what happens to it. */
import { once } from 'node:events';

import { Message, systemBus } from 'dbus-next';

import type { StandInOptions } from './options.ts';
import { serve } from './rpc.ts';
import { StandInAdapter } from './stand-in/adapter.ts';
import type { StandInDevice } from './stand-in/device.ts';
import type { Ride } from './stand-in/gatt.ts';
import { ObjectTree } from './stand-in/object-tree.ts';
import { allowUint16Keys } from './stand-in/uint16-keys.ts';

const options = JSON.parse(process.argv[2] ?? '') as StandInOptions;
allowUint16Keys();
const bus = systemBus();
// The bus of the test is gone, and with it all there is to do here.
bus.on('error', () => process.exit());
await once(bus, 'connect');

const tree = new ObjectTree(bus);
const adapter = new StandInAdapter(tree, options.bikes);
if (options.adapter !== 'none') adapter.plug(options.adapter === 'on');
await watchClients();
await bus.requestName('org.bluez', 0);

/** bluetoothd ends what a client began when the client leaves the bus. */
async function watchClients(): Promise<void> {
  const path = '/org/freedesktop/DBus';
  const rule = "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged'";
  bus.on('message', ({ member, body }: Message) => {
    if (member === 'NameOwnerChanged' && body[2] === '') adapter.clientGone(String(body[0]));
  });
  await bus.call(
    new Message({
      destination: 'org.freedesktop.DBus',
      path,
      interface: 'org.freedesktop.DBus',
      member: 'AddMatch',
      signature: 's',
      body: [rule],
    }),
  );
}

function bike(at: number): StandInDevice {
  const found = adapter.devices[at];
  if (found === undefined) throw new Error(`There is no bike ${at}`);
  return found;
}

const commands = {
  ready: () => true,
  calls: () => tree.calls,
  adapterOff: (poweredFirst: boolean) => adapter.powerOff(poweredFirst),
  adapterOn: () => adapter.powerOn(),
  adapterGone: () => adapter.unplug(),
  adapterBack: () => adapter.plug(true),
  ride: (at: number, ride: Ride, everyMs: number) => bike(at).ride(ride, everyMs),
  rest: (at: number) => bike(at).rest(),
  notify: (at: number, uuid: string, hex: string) => bike(at).notify(uuid, Buffer.from(hex, 'hex')),
  dropLink: (at: number) => bike(at).linkLost(),
  leaves: (at: number, forgotten: boolean) => bike(at).leaves(forgotten),
  returns: (at: number) => bike(at).returns(),
  connectFails: (at: number, error: string, text: string) => bike(at).setConnectFailure({ error, text }),
  connectHangs: (at: number) => bike(at).setConnectFailure('hangs'),
  connectWorks: (at: number) => bike(at).setConnectFailure(null),
  ignoresRequests: (at: number, ignores: boolean) => {
    bike(at).attributes.ignoresRequests = ignores;
  },
  isConnected: (at: number) => bike(at).connected,
  sent: (at: number) => bike(at).sent,
  written: (at: number) => bike(at).written,
};

export type BluezCommands = typeof commands;

serve(commands);
