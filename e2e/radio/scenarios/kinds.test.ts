import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { monotonicMs } from '../harness/waiting.ts';
import type { VirtualBike } from '../harness/virtual-bike.ts';
import type { KindName } from '../harness/bike-kinds.ts';
import { survive } from './fault.ts';
import { judge, type Verdict } from './judge.ts';
import { Rig } from './rig.ts';

let rig: Rig;

beforeEach(async () => {
  rig = await Rig.open();
});

afterEach(async () => {
  await rig.close();
});

/** Seconds before the end of the heat in which the apps are started: time to pair, for a fault, and to ride on. */
const LEFT = 85;

interface Ridden extends Verdict {
  backMs: number;
}

/** Joins the running heat, loses the link once, and rides to the finish. */
async function rideWithLoss(name: string): Promise<Ridden> {
  await rig.record();
  const raceId = await rig.join();
  const from = monotonicMs();
  await rig.app.until(({ ride }) => (ride?.secondsRidden ?? 0) >= 15, 'seconds that count');
  const backMs = await survive(rig, {
    begin: () => rig.adapter.drop(0x08),
    says: { slot: /^(lost|connecting)$/, message: new RegExp(`^The link to ${name} was lost\\.`) },
  });
  await rig.finish();
  const verdict = await judge(rig, raceId, from);
  console.log(
    `${name}: back after ${backMs} ms, credited ${verdict.credited}, delivered ${verdict.delivered}`,
  );
  return { ...verdict, backMs };
}

async function startWith(kind: KindName, name: string): Promise<VirtualBike> {
  const bike = await rig.bike(kind, name);
  await bike.ride(90, 50, 200, 140);
  await rig.start({ heatIn: LEFT });
  return bike;
}

describe('bikes that deviate, with a link loss each', () => {
  test('a record in two parts', async () => {
    const bike = await startWith('split', 'Yesoul S3');
    const { bike: shown } = await rig.pair(bike, 'bike');
    expect(shown.reading).toMatchObject({ cadenceRpm: 90, resistancePercent: 50, powerW: 200 });
    expect((await rideWithLoss('Yesoul S3')).credited).toBeGreaterThan(25);
  });

  test('nothing before 00 and 07', async () => {
    const bike = await startWith('needs-start', 'Sleepy bike');
    await rig.pair(bike, 'bike');
    expect(await bike.written()).toEqual(['00', '07']);
    await rideWithLoss('Sleepy bike');
    // It is remembered: the second time nobody waited for what does not come.
    expect((await bike.written()).slice(0, 4)).toEqual(['00', '07', '00', '07']);
  });

  test('an IC4: no resistance, no answer to Read-By-Type', async () => {
    const bike = await startWith('ic4', 'IC Bike');
    const { bike: shown } = await rig.pair(bike, 'bike');
    // 200 W at 90 rpm are 21.2 Nm: 17.2 more than the brake's own 4, at 0.4 Nm a percent.
    expect(shown).toMatchObject({ estimated: true, resistanceTarget: null });
    expect(shown.reading?.resistancePercent).toBeCloseTo(43.05, 1);
    await rideWithLoss('IC Bike');
    const { rows } = await rig.app.results((await rig.app.state()).ride?.raceId ?? '');
    expect(rows).toMatchObject([{ estimated: true }]);
    await expect(rig.app.call('bike.resist', { resistancePercent: 50 })).rejects.toThrow('E_NO_RESISTANCE');
  });

  test('an IC4 by another name is found out', async () => {
    const bike = await startWith('ic4', 'Nameless');
    await rig.pair(bike, 'bike');
    const loss = rig.app.until(({ bike: shown }) => shown.link === 'silent', 'the loss');
    await rig.adapter.drop(0x08);
    const heard = (await loss).bike.reading?.at ?? 0;
    const lost = performance.now();
    await rig.app.until((state) => (state.bike.reading?.at ?? 0) > heard, 'a reading', 10_000);
    // It is remembered: three seconds' waiting for an answer would show.
    expect(performance.now() - lost).toBeLessThan(3000);
  });
});

test('two bikes of one name and a strap: the rider’s own counts, and the strap’s heart before the bike’s', async () => {
  const mine = await rig.bike('ftms', 'Bike');
  const neighbours = await rig.bike('ftms', 'Bike');
  const strap = await rig.bike('strap', 'Strap');
  await mine.ride(90, 50, 200, 99);
  await neighbours.ride(60, 20, 80, 101);
  await strap.ride(0, 0, 0, 155);
  await rig.start({ heatIn: LEFT });

  await rig.app.call('sensors.scan', { on: true });
  const { bluetooth } = await rig.app.until(
    ({ bluetooth: { heard } }) => heard.length === 3,
    'two bikes and a strap',
  );
  expect(bluetooth.heard.map(({ id }) => id).sort()).toEqual([mine.id, neighbours.id, strap.id].sort());
  await rig.pair(mine, 'bike');
  const { bluetooth: paired } = await rig.pair(strap, 'heartRate');
  expect(paired.slots.heartRate).toMatchObject({ reading: { heartRateBpm: 155 }, batteryPercent: 87 });

  const { records, credited } = await rideWithLoss('Bike');
  expect(credited).toBeGreaterThan(25);
  expect(neighbours.subscribers).toBe(0);
  // Each link came back on its own: within the first seconds of it the bike's own heart rate may count.
  const hearts = records.flatMap(({ samples = [] }) => samples.map(([, , , , heart]) => heart));
  expect(hearts.filter((heart) => heart === 155).length).toBeGreaterThan(hearts.length - 40);
  expect(hearts.slice(0, 10)).toEqual(Array(10).fill(155));
  expect(hearts.at(-1)).toBe(155);
});
