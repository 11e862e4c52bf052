import { afterEach, beforeEach, expect, test } from 'vitest';

import type { VirtualBike } from '../harness/virtual-bike.ts';
import { monotonicMs } from '../harness/waiting.ts';
import { type Fault, survive } from './fault.ts';
import { judge } from './judge.ts';
import { Rig } from './rig.ts';

let rig: Rig;
let bike: VirtualBike;

beforeEach(async () => {
  rig = await Rig.open();
  bike = await rig.bike('ftms', 'Test bike');
  await bike.ride(90, 50, 200, 140);
});

afterEach(async () => {
  await rig.close();
});

/** In the order in which they befall the rider, all in one heat. */
function faults(): Record<string, Fault> {
  const { adapter } = rig;
  return {
    'drop 08': {
      begin: () => adapter.drop(0x08),
      says: { slot: /^(lost|connecting)$/, message: /^The link to Test bike was lost\. Trying again/ },
    },
    mute: {
      begin: () => adapter.mute(),
      end: () => adapter.unmute(),
      forMs: 1000,
      says: { slot: /^silent$/, message: /^Test bike is connected but has said nothing for \d+ s\.$/ },
    },
    'adapter out and in': {
      begin: () => adapter.down(),
      end: () => adapter.up(),
      forMs: 1000,
      says: { adapter: /^(off|none)$/, slot: /./, message: /goes on by itself/ },
    },
    'power cycle': {
      begin: () => bike.powerOff(),
      end: () => bike.powerOn(),
      forMs: 1000,
      says: { slot: /^(lost|connecting)$/, message: /^The link to Test bike was lost\. Trying again/ },
    },
  };
}

test('a heat with four faults: each is said, nothing counts meanwhile, back by itself, nothing twice', async () => {
  // Time for all of them before the heat is over.
  await rig.start({ heatIn: 200 });
  await rig.pair(bike, 'bike');
  await rig.record();
  const raceId = await rig.join();
  const from = monotonicMs();
  await rig.app.until(({ ride }) => (ride?.secondsRidden ?? 0) >= 15, 'the heat');

  const back: string[] = [];
  for (const [name, fault] of Object.entries(faults())) back.push(`${name} ${await survive(rig, fault)} ms`);
  await rig.finish();

  const { credited, delivered, totalTenths } = await judge(rig, raceId, from);
  console.log(`back after ${back.join(', ')}; credited ${credited}, delivered ${delivered}, ${totalTenths}`);
  // Four silences, of which the shortest took five seconds of the heat.
  expect(credited).toBeLessThan(180);
  expect(credited).toBeGreaterThan(30);
});
