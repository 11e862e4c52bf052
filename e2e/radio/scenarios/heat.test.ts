import fs from 'node:fs';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { makeDataDir } from '../../support/app-options.ts';
import type { VirtualBike } from '../harness/virtual-bike.ts';
import { until } from '../harness/waiting.ts';
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

/** When the rider changes what he does (seconds of the heat), and to what: rpm and percent. */
const PACES: [second: number, cadenceRpm: number, resistancePercent: number][] = [
  [0, 84, 40], // Recorded from here on.
  [70, 97.5, 40],
  [130, 0, 40],
  [150, 110, 85],
  [240, 62.5, 100],
];

test('a whole heat, from the scan to the official result: the total is what the bike sent; its log replays the same', async () => {
  await rig.start({ heatIn: 50 });
  const { bike: paired } = await rig.pair(bike, 'bike');
  expect(paired).toMatchObject({ kind: 'bluetooth', name: 'Test bike', estimated: false });
  expect(paired.reading).toMatchObject({
    cadenceRpm: 90,
    resistancePercent: 50,
    powerW: 200,
    heartRateBpm: 140,
  });
  await setResistance();
  const raceId = await rig.warmUp();
  await rig.app.until(({ ride }) => ride?.phase === 'racing', 'the start');
  await rig.record();
  for (const [second, cadenceRpm, resistancePercent] of PACES) {
    await rig.app.until(({ ride, clock }) => clock.nowMs >= (ride?.startsAt ?? 0) + second * 1000, 'a pace');
    await bike.ride(cadenceRpm, resistancePercent, 180, 150);
  }
  await rig.app.until(({ ride }) => ride?.phase === 'finished', 'the finish', 90_000);
  await rig.app.call('sensors.record', { on: false });
  const { ride, notices } = await rig.finish();
  const file = notices.find(({ code }) => code === 'N_BLUETOOTH_LOG')?.path ?? '';

  const { credited, delivered, totalTenths } = await judge(rig, raceId);
  // All 300, but on a machine that is too busy to be in time.
  expect(credited).toBeGreaterThanOrEqual(285);
  await rig.app.until((state) => state.ride?.result?.official === true, 'the official result');
  expect((await rig.app.results(raceId)).rows).toMatchObject([{ finished: true, totalTenths }]);
  console.log(`credited ${credited} of ${delivered} delivered seconds, ${totalTenths} tenths`);

  await rig.stop();
  await expectReplay(file, ride?.outputs ?? []);
});

/** From the app to the bike, in levels of its range 0..20 in tenths, and back in what it reports. */
async function setResistance(): Promise<void> {
  expect((await rig.app.state()).bike.resistanceTarget).toEqual({ percent: null });
  await rig.app.call('bike.resist', { resistancePercent: 75 });
  const state = await rig.app.until(
    ({ bike: shown }) => shown.reading?.resistancePercent === 75,
    'the resistance that was set',
  );
  expect(state.bike.resistanceTarget).toEqual({ percent: 75 });
  // Request control; target resistance level 15.0.
  expect(await bike.written()).toEqual(['00', '0496']);
  // Faster than it answers: it gets the first and the last, and not each step between.
  for (let percent = 0; percent <= 40; percent++)
    await rig.app.call('bike.resist', { resistancePercent: percent });
  await until(async () => (await bike.sent()).at(-1)?.resistancePercent === 40, 'the last of them');
  expect((await bike.written()).length).toBeLessThan(20);
}

/** So long is compared, seconds of the heat: past two changes of pace. */
const COMPARED = 140;
/** Of these so many may lie beside a change of pace, for the seconds of both rides are not cut at the same moments. */
const CUT_OTHERWISE = 8;

/** Plays the log in an app of its own, without a radio, and finds its seconds again in the ride, each in its place. */
async function expectReplay(file: string, ridden: readonly (number | null)[]): Promise<void> {
  const dataDir = makeDataDir();
  const replay = await Rig.open(dataDir);
  const copy = `${dataDir}/ride.blelog`;
  fs.copyFileSync(file, copy);
  try {
    await replay.start({ speed: 20, args: ['--replay', copy], env: {} });
    const { bike: shown } = await replay.app.state();
    expect(shown).toMatchObject({ kind: 'replay', estimated: false });
    await replay.join();
    const state = await replay.app.until(
      ({ ride }) => (ride?.secondsRidden ?? 0) >= COMPARED,
      'the replay',
      30_000,
    );
    const played = (state.ride?.outputs ?? []).filter((output) => output !== null).slice(0, COMPARED);
    const { equal, from } = likest(played, ridden);
    console.log(
      `the replay's ${COMPARED} seconds are those from second ${from + 1} on, ${equal} of them equal`,
    );
    expect(equal).toBeGreaterThanOrEqual(COMPARED - CUT_OTHERWISE);
    expect(new Set(played).size).toBeGreaterThanOrEqual(3);
  } finally {
    await replay.close();
  }
}

function likest(
  played: readonly number[],
  ridden: readonly (number | null)[],
): { equal: number; from: number } {
  const offsets = Array.from({ length: ridden.length - played.length + 1 }, (_, from) => ({
    from,
    equal: played.filter((output, at) => output === ridden[from + at]).length,
  }));
  return offsets.reduce((best, one) => (one.equal > best.equal ? one : best), { from: 0, equal: 0 });
}
