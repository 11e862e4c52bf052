import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type Central, collect, openCentral } from './central.ts';
import { type Adapter, type Radio, startRadio } from './radio.ts';
import { type VirtualBike, startBike } from './virtual-bike.ts';
import { until, within } from './waiting.ts';

const EVERY_MS = 50;

let radio: Radio;
let adapter: Adapter;
let bike: VirtualBike;
let central: Central;

beforeEach(async () => {
  radio = await startRadio();
  adapter = await radio.adapter();
  bike = await startBike(radio, { name: 'Bike', kind: 'ftms', everyMs: EVERY_MS });
  await bike.ride(80, 50, 150, 120);
  central = await openCentral(adapter);
});

afterEach(async () => {
  central.close();
  await radio.close();
});

async function records(peripheral: Awaited<ReturnType<Central['find']>>[number]): Promise<string[]> {
  return collect((await central.connect(peripheral)).get('2ad2'));
}

/** That many more, from now on. */
async function more(heard: string[], count: number): Promise<void> {
  const wanted = heard.length + count;
  await until(() => heard.length >= wanted, `${count} more records`);
}

describe('a link over the virtual radio', () => {
  test('is found, connects, and brings exactly what the bike says that it sent', async () => {
    const [peripheral] = await central.find('Bike');
    expect(peripheral!.id).toBe(bike.id);
    expect(peripheral!.advertisement.serviceUuids).toEqual(['1826']);
    expect(peripheral!.advertisement.serviceData[0]?.data.toString('hex')).toBe('012000');

    const heard = await records(peripheral!);
    await more(heard, 5);
    await bike.silent(true);
    const sent = await bike.sent();
    await until(() => heard.length === sent.length, 'the last record');
    expect(heard).toEqual(sent.map(({ hex }) => hex[0]));
    expect(adapter.deliveries().map(({ bytes }) => bytes.toString('hex'))).toEqual(heard);
    expect(sent[0]).toMatchObject({
      cadenceRpm: 80,
      resistanceLevel: 10,
      resistancePercent: 50,
      powerW: 150,
    });
    await sleep(5 * EVERY_MS);
    expect(heard).toHaveLength(sent.length);
    expect(peripheral!.state).toBe('connected');
  });

  test('ends with the reason of the drop at both sides, and comes back without a scan', async () => {
    const [peripheral] = await central.find('Bike');
    await more(await records(peripheral!), 2);
    const reasons: unknown[] = [];
    peripheral!.on('disconnect', (reason: unknown) => reasons.push(reason));
    await adapter.drop();
    await until(() => reasons.length > 0, 'the link to end');
    expect(reasons).toEqual([8]);
    await until(() => bike.subscribers === 0, 'the bike to notice');
    await more(await records(peripheral!), 2);

    await adapter.drop(0x3e);
    await until(() => reasons.length > 1, 'the link to end');
    expect(reasons).toEqual([8, 0x3e]);
  });

  test('carries nothing while muted, says nothing of it, and then goes on', async () => {
    const [peripheral] = await central.find('Bike');
    const heard = await records(peripheral!);
    await more(heard, 2);
    adapter.mute();
    await sleep(50);
    const before = heard.length;
    const delivered = adapter.deliveries().length;
    const sentBefore = (await bike.sent()).length;
    await sleep(10 * EVERY_MS);
    expect(heard).toHaveLength(before);
    expect(adapter.deliveries()).toHaveLength(delivered);
    expect((await bike.sent()).length).toBeGreaterThan(sentBefore);
    expect(peripheral!.state).toBe('connected');
    adapter.unmute();
    await more(heard, 2);
  });

  test('is lost with the adapter, and a new instance of noble finds it when that is back', async () => {
    const [peripheral] = await central.find('Bike');
    await more(await records(peripheral!), 2);
    const reasons: unknown[] = [];
    peripheral!.on('disconnect', (reason: unknown) => reasons.push(reason));
    await adapter.down();
    await until(() => central.states.at(-1) === 'poweredOff', 'noble to notice');
    expect(reasons).toEqual([3]);
    await until(() => bike.subscribers === 0, 'the bike to notice');
    central.close();

    await adapter.up();
    central = await openCentral(adapter);
    const [again] = await central.find('Bike');
    expect(again!.id).toBe(peripheral!.id);
    await more(await records(again!), 2);
  });

  test('finds a fresh adapter after its program ended, at the same port', async () => {
    const [peripheral] = await central.find('Bike');
    await more(await records(peripheral!), 2);
    const { port } = adapter;
    central.close();
    central = await openCentral(adapter);
    expect(adapter.port).toBe(port);
    await until(() => bike.subscribers === 0, 'the bike to notice');
    const [again] = await central.find('Bike');
    await more(await records(again!), 2);
  });

  test('comes back to a bike that was switched off and on: the same address, counters at 0', async () => {
    const [peripheral] = await central.find('Bike');
    await more(await records(peripheral!), 6);
    const reasons: unknown[] = [];
    peripheral!.on('disconnect', (reason: unknown) => reasons.push(reason));
    const id = bike.id;
    const before = await bike.sent();
    await bike.powerOff();
    await until(() => reasons.length > 0, 'the link to end');
    expect(reasons).toEqual([8]);
    await bike.powerOn();
    expect(bike.id).toBe(id);
    await more(await records(peripheral!), 2);
    const after = await bike.sent();
    expect(after[before.length]!.elapsedSeconds).toBeLessThan(before.at(-1)!.elapsedSeconds);
    expect(after[before.length]).toMatchObject({ cadenceRpm: 80, resistancePercent: 50 });
  });

  test('waits for a bike that is off, until it is on or the wish is withdrawn', async () => {
    const [peripheral] = await central.find('Bike');
    await bike.powerOff();
    const withdrawn = peripheral!.connectAsync();
    await expect(within(300, withdrawn, 'the link')).rejects.toThrow('Waited');
    peripheral!.cancelConnect();
    await expect(withdrawn).rejects.toThrow('connection canceled!');

    const connecting = peripheral!.connectAsync();
    await expect(within(300, connecting, 'the link')).rejects.toThrow('Waited');
    await bike.powerOn();
    await within(5000, connecting, 'the link');
    expect(peripheral!.state).toBe('connected');
  });
});
