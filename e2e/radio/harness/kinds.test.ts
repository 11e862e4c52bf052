import { setTimeout as sleep } from 'node:timers/promises';

import type { Characteristic } from '@stoprocent/noble';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { KindName } from './bike-kinds.ts';
import { type Central, collect, openCentral, write } from './central.ts';
import { type Adapter, type Radio, startRadio } from './radio.ts';
import { type VirtualBike, startBike } from './virtual-bike.ts';
import { until, within } from './waiting.ts';

const EVERY_MS = 50;

let radio: Radio;
let adapter: Adapter;
let central: Central;

beforeEach(async () => {
  radio = await startRadio();
  adapter = await radio.adapter();
  central = await openCentral(adapter);
});

afterEach(async () => {
  central.close();
  await radio.close();
});

/** A ridden bike of that kind. */
async function switchOn(kind: KindName, name: string = kind): Promise<VirtualBike> {
  const bike = await startBike(radio, { name, kind, everyMs: EVERY_MS });
  await bike.ride(90, 25, 180, 140);
  return bike;
}

async function connected(kind: KindName): Promise<[VirtualBike, Map<string, Characteristic>]> {
  const bike = await switchOn(kind);
  const [peripheral] = await central.find(kind);
  return [bike, await central.connect(peripheral!)];
}

describe('kinds of bikes', () => {
  test.for([
    ['power', '2a63'],
    ['csc', '2a5b'],
    ['strap', '2a37'],
    ['split', '2ad2'],
  ] as const)('%s notifies %s', async ([kind, uuid]) => {
    const [bike, characteristics] = await connected(kind);
    const heard = await collect(characteristics.get(uuid));
    await until(() => heard.length >= 4, 'four notifications');
    await bike.silent(true);
    const sent = (await bike.sent()).flatMap(({ hex }) => hex);
    await until(() => heard.length === sent.length, 'the last one');
    expect(heard).toEqual(sent);
    if (kind === 'split') expect(heard.map((hex) => hex.slice(0, 4)).slice(0, 2)).toEqual(['f501', '0008']);
  });

  test.for([
    ['none', 'Peloton'],
    ['not-a-bike', 'Speaker'],
  ] as const)('%s has no measurement', async ([kind, name]) => {
    await switchOn(kind, name);
    const [peripheral] = await central.find(name);
    const characteristics = await central.connect(peripheral!);
    const known = ['2ad2', '2a63', '2a5b', '2a37'].filter((uuid) => characteristics.has(uuid));
    expect(known).toEqual([]);
  });

  test.for([
    ['needs-start', ['00', '07']],
    ['wlt-bk', ['00', '0801', '07']],
  ] as const)('%s streams nothing before its control point was written', async ([kind, writes]) => {
    const [bike, characteristics] = await connected(kind);
    const answers = await collect(characteristics.get('2ad9'));
    const heard = await collect(characteristics.get('2ad2'));
    await sleep(5 * EVERY_MS);
    expect(heard).toEqual([]);
    for (const hex of writes) await write(characteristics.get('2ad9'), hex);
    await until(() => heard.length > 0, 'a record');
    expect(answers).toEqual(writes.map((hex) => `80${hex.slice(0, 2)}01`));
    expect(await bike.written()).toEqual(writes);
  });

  test('the resistance that is set is the one that it reports', async () => {
    const [bike, characteristics] = await connected('ftms');
    const [answers, status] = [characteristics.get('2ad9'), characteristics.get('2ada')];
    const answered = await collect(answers);
    const changes = await collect(status);
    await collect(characteristics.get('2ad2'));
    // Without control, then with it; too much; what it does not know.
    for (const hex of ['0464', '00', '0464', '04ff', '11']) await write(answers, hex);
    await until(() => answered.length === 5, 'the answers');
    expect(answered).toEqual(['800405', '800001', '800401', '800403', '801102']);
    expect(changes).toEqual(['076400']);
    await until(async () => (await bike.sent()).at(-1)?.resistancePercent === 50, 'the new resistance');
  });

  test('an ic4 never answers noble’s subscribe; its descriptor can be written', async () => {
    const [bike, characteristics] = await connected('ic4');
    const data = characteristics.get('2ad2')!;
    expect(characteristics.has('2ad6')).toBe(false);
    await expect(within(1000, data.subscribeAsync(), 'the subscription')).rejects.toThrow('Waited');

    // The request without an answer blocks all that follow on this link: only a new one helps.
    const [peripheral] = [...(await reconnected())];
    const again = (await central.connect(peripheral!)).get('2ad2')!;
    const heard: string[] = [];
    again.on('data', (bytes: Buffer) => heard.push(bytes.toString('hex')));
    const descriptors = await again.discoverDescriptorsAsync();
    const configuration = descriptors.find(({ uuid }) => uuid === '2902');
    await configuration!.writeValueAsync(Buffer.from('0100', 'hex'));
    await until(() => heard.length > 2, 'records');
    expect(heard[0]!.startsWith('4402')).toBe(true);
    expect((await bike.sent())[0]).not.toHaveProperty('resistancePercent');
  });

  async function reconnected() {
    await adapter.drop();
    return central.find('ic4');
  }
});

describe('several at once', () => {
  test('a bike and two sensors on one central, in whatever order they come back', async () => {
    const kinds = { ftms: '2ad2', strap: '2a37', power: '2a63' } as const;
    const names = Object.keys(kinds) as (keyof typeof kinds)[];
    for (const name of names) await switchOn(name);
    const peripherals = await central.find(...names);
    const orders = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ];
    for (const order of orders) {
      const heard: string[][] = [];
      for (const index of order) {
        const characteristics = await central.connect(peripherals[index]!);
        heard.push(await collect(characteristics.get(kinds[names[index]!])));
      }
      await until(() => heard.every((one) => one.length > 2), `data from all, connected as ${order.join()}`);
      await adapter.drop();
      await until(() => peripherals.every(({ state }) => state === 'disconnected'), 'all links to end');
    }
  });

  test('the one that is left goes on, and the one that comes back joins it', async () => {
    const bike = await switchOn('ftms');
    const strap = await switchOn('strap');
    const [first, second] = await central.find('ftms', 'strap');
    await collect((await central.connect(first!)).get('2ad2'));
    const beats = await collect((await central.connect(second!)).get('2a37'));
    await bike.powerOff();
    await until(() => first!.state === 'disconnected', 'the bike to be gone');
    const before = beats.length;
    await until(() => beats.length > before + 2, 'the strap to go on');
    await bike.powerOn();
    const records = await collect((await central.connect(first!)).get('2ad2'));
    await until(() => records.length > 2, 'the bike to be back');
    expect(strap.subscribers).toBe(1);
  });

  test('two bikes of the same name are told apart by their addresses', async () => {
    const bikes = [await switchOn('ftms', 'Bike'), await switchOn('ftms', 'Bike')];
    const ids = new Set<string>();
    central.noble.on('discover', ({ id }) => ids.add(id));
    await central.noble.startScanningAsync([], true);
    await until(() => ids.size === 2, 'both');
    expect([...ids].sort()).toEqual(bikes.map(({ id }) => id).sort());
  });
});
