import { startBluez, type Bluez, type BluezOptions } from './bluez.ts';
import { startNoble, type NobleClient } from './noble-client.ts';

/** A desktop's Bluetooth and a noble that uses it. */
export interface Desktop {
  bluez: Bluez;
  noble: NobleClient;
  /** noble's id of the first bike. */
  id: string;
  /** noble's events so far, without the data. */
  events: () => Promise<string[]>;
  close: () => Promise<void>;
}

/** `address`: another bus than the one that runs. */
export async function startDesktop(
  options: BluezOptions = {},
  { guarded = true, address }: { guarded?: boolean; address?: string } = {},
): Promise<Desktop> {
  const bluez = await startBluez(options);
  const env = { ...bluez.env, ...(address === undefined ? {} : { DBUS_SYSTEM_BUS_ADDRESS: address }) };
  const noble = await startNoble(env, { guarded });
  return {
    bluez,
    noble,
    id: bluez.bike.id,
    events: async () => (await noble.call('events')).filter((event) => !event.startsWith('data')),
    async close() {
      await noble.close();
      await bluez.close();
    },
  };
}

/** Waits for the adapter, and scans until the bike is heard. */
export async function findBike({ noble }: Desktop): Promise<void> {
  await noble.until('stateChange poweredOn');
  await noble.call('scan');
  await noble.until('discover');
  await noble.call('stopScan');
}

/** Finds the bike, connects, subscribes to its data, and has it ride. */
export async function rideBike(desktop: Desktop): Promise<void> {
  const { bluez, noble, id } = desktop;
  await findBike(desktop);
  await noble.call('connect', id);
  await noble.call('discover', id);
  await noble.call('subscribe', '2ad2');
  await bluez.bike.ride(80, 40, { everyMs: 30 });
  await noble.until('data 2ad2');
}
