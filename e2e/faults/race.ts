import { setTimeout as sleep } from 'node:timers/promises';

import { expect } from 'vitest';

import { HEAT_SECONDS } from '../../core/race/heat.ts';
import { readResults, type Results } from '../../simulator/cli/results/read-results.ts';
import { isRight, tally, type Tally } from '../../simulator/cli/results/tally.ts';
import { seededRandom } from '../../simulator/riders/random.ts';
import type { RideListingView } from '../support/app-state.ts';
import { Accepted } from './accepted.ts';
import type { Fault } from './faults.ts';
import { rideField } from './field.ts';
import { Scene } from './scene.ts';
import { until } from './waiting.ts';

/** The first fault comes after so many seconds of the heat: everybody is on the board then. */
const FIRST_SECOND = 25;
/** The only one of a heat begins before this second. */
const LAST_SECOND = 150;
/** From the finish to the ride's delivery and official results, real ms. */
const RESULTS_MS = 90_000;
/** Official results may still lack what is on its way for so long, real ms. */
const SETTLE_MS = 20_000;

export interface Happened {
  fault: string;
  /** Seconds of the heat at which it struck. */
  second: number;
  /** Real ms from its end until all was well on the screen. */
  backMs: number;
  said: string | null;
}

export interface RaceOutcome {
  faults: Happened[];
  /** Riders' seconds that were accepted; what the results lack of them and have too much. */
  tally: Tally;
}

/**
 * A whole heat with 200 riders, in which faults happen at moments that the seed says, one when the one before is mended. Judges
 * it: everything that was accepted is in the official results once, and nobody had to do anything.
 * @param last what happens at the finish, while the whole rides are on their way
 */
export async function raceWith(
  faults: readonly Fault[],
  speed: number,
  seed: string,
  last?: Fault,
): Promise<RaceOutcome> {
  const scene = await Scene.open(speed);
  const over = new AbortController();
  try {
    const accepted = new Accepted();
    const { access, race, clock, screen, app } = scene;
    const { racerId } = (await app.state()).rider;
    const riding = rideField({ access, race, clock, seed, accepted, signal: over.signal });
    const happened = await Promise.race([
      happen(faults, scene, seed),
      riding.then(() => new Promise<never>(() => undefined)),
    ]);
    await until(() => screen.showsFinish(race.raceId), 'the finish on the screen', RESULTS_MS);
    if (last !== undefined) happened.push(await happenAtFinish(last, scene));
    await riding;
    // An app that was started after the finish has no ride any more, and delivers it all the same.
    await scene.app.until(
      ({ ride }) =>
        ride === null ||
        (ride.delivery === 'stored' &&
          ride.result?.official === true &&
          ride.result.totalTenths === ride.totalTenths),
      'the ride to be stored, with an official result that has all of it',
      RESULTS_MS,
    );
    await until(async () => (await ownListing(scene))?.stored, 'the ride to be stored', RESULTS_MS);
    accepted.add(racerId, scene.journal());
    const results = await officialResults(scene, accepted);
    const outcome = tally(accepted.field, results.rows);
    expect(new Set(results.rows.map((row) => row.racerId))).toEqual(
      new Set(accepted.field.map((rider) => rider.racerId)),
    );
    expect({ ...outcome, right: isRight(outcome) }).toMatchObject({
      ...{ riders: 200, lost: 0, surplus: 0, wrongTotals: [], right: true },
    });
    await expectAppAgrees(scene, results.rows.find((row) => row.racerId === racerId)?.total);
    expect(await screen.troubles()).toEqual([]);
    return { faults: happened, tally: outcome };
  } catch (error) {
    console.error(`The app printed:\n${scene.printed}`);
    throw error;
  } finally {
    over.abort();
    await scene.close();
  }
}

async function happen(faults: readonly Fault[], scene: Scene, seed: string): Promise<Happened[]> {
  const random = seededRandom(`${seed}/${faults.map(({ name }) => name).join('/')}`);
  const happened: Happened[] = [];
  for (const [at, fault] of faults.entries()) {
    // Where there are several, each begins in its part of the heat, or as soon as the one before is over.
    const part =
      faults.length === 1
        ? (fault.before ?? LAST_SECOND) - FIRST_SECOND
        : (HEAT_SECONDS - 2 * FIRST_SECOND) / faults.length;
    const moment = FIRST_SECOND + part * (at + random() * (faults.length === 1 ? 1 : 0.3));
    await until(() => scene.second >= moment, `second ${moment}`, 120_000);
    await scene.allWell(0);
    const second = Math.round(scene.second);
    expect(second, 'This machine is too slow for so many faults at this speed').toBeLessThan(HEAT_SECONDS);
    const { said, overAt } = await fault.strike(scene);
    const total = (await scene.screen.ownTotal()) ?? 0;
    await scene.allWell(total);
    const backMs = Math.round(performance.now() - overAt);
    happened.push({ fault: fault.name, second, backMs, said });
    console.log(`${fault.name}: at ${second} s, well again after ${backMs} ms: ${said ?? 'nothing said'}`);
  }
  return happened;
}

async function happenAtFinish(fault: Fault, scene: Scene): Promise<Happened> {
  const second = Math.round(scene.second);
  const { delivery } = (await scene.app.state()).ride ?? {};
  const { said, overAt } = await fault.strike(scene);
  await until(async () => (await scene.screen.troubles()).length === 0, 'all to be well', RESULTS_MS);
  const backMs = Math.round(performance.now() - overAt);
  const name = `${fault.name}, at the finish`;
  console.log(
    `${name}: at ${second} s, the ride ${delivery}; well again after ${backMs} ms: ${said ?? 'nothing said'}`,
  );
  return { fault: name, second, backMs, said };
}

/** The last that there are, once they are official and have everything, or no more comes. */
async function officialResults({ access, race }: Scene, accepted: Accepted): Promise<Results> {
  const end = performance.now() + SETTLE_MS;
  for (;;) {
    const results = await access.withTable((client) => readResults(client, race.raceId)).catch(() => null);
    const all = results?.official === true && isRight(tally(accepted.field, results.rows));
    if (results !== null && (all || performance.now() > end)) return results;
    if (performance.now() > end) throw new Error('There are no results.');
    await sleep(200);
  }
}

/** What the app says of its own ride is what its journal and the results have. */
async function expectAppAgrees(scene: Scene, totalTenths: number | undefined): Promise<void> {
  const own = { secondsRidden: scene.journal().length, totalTenths };
  expect(await ownListing(scene)).toMatchObject(own);
  const { ride } = await scene.app.state();
  if (ride !== null) expect(ride).toMatchObject({ ...own, result: { totalTenths } });
}

async function ownListing({ app, race }: Scene): Promise<RideListingView[number] | undefined> {
  return (await app.rides()).find(({ raceId }) => raceId === race.raceId);
}
