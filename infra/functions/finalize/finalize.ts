import { isGone } from '../../../core/race/former-rider.ts';
import { CREDIT_MS, OFFICIAL_MS, parseRaceId, type Race } from '../../../core/race/heat.ts';
import type { Environment } from '../shared/environment.ts';
import { forgottenIn } from '../shared/forgotten.ts';
import { keys } from '../shared/keys.ts';
import type { Metrics } from '../shared/metrics.ts';
import { RaceRoster } from '../shared/race-roster.ts';
import { readState, type StoredState } from '../shared/stored-state.ts';
import type { Table } from '../shared/table.ts';
import { makeResults, packResults, withoutNames, type Results } from './results.ts';
import { eraseRides, ridesOf, writeRides, type Ride } from './rides.ts';
import { Union } from './union.ts';

/** What became of one race. `waiting`: windows and state disagree, a batch is still being repeated. */
export type Outcome = 'not_ended' | 'no_state' | 'waiting' | 'unchanged' | 'provisional' | 'official';

/**
 * Makes a race's results from what is durable. Idempotent: any number of runs in any order, killed anywhere, end
 * with the same items, for each write is conditional on not replacing what came from a newer state, nor official results
 * by provisional ones of the same.
 */
export async function finalizeRace(
  raceId: string,
  environment: Environment,
  metrics: Metrics,
): Promise<Outcome> {
  const { clock, table } = environment;
  const race = parseRaceId(raceId);
  if (race === null || clock.now() < race.endsAt) return 'not_ended';
  const state = await readState(table, raceId);
  if (state === null) return 'no_state';

  const official = clock.now() >= race.endsAt + OFFICIAL_MS;
  const stored = await table.get({ PK: keys.race(raceId), SK: keys.results });
  if (
    stored !== null &&
    Number(stored.stateVersion) === state.version &&
    (stored.official === true || !official)
  ) {
    return 'unchanged';
  }
  const union = new Union();
  for (const item of await table.queryAll(keys.race(raceId), keys.windowPrefix)) union.add(item);
  if (state.tail !== null) union.addParts(state.tail.parts);
  if (!agree(union, state)) {
    metrics.add('totalsDisagree', 1);
    // Between a window's item and the state that counts it, or a window is gone: the next run looks again.
    if (!covers(union, state) || clock.now() < race.endsAt + CREDIT_MS) return 'waiting';
    // The batch that wrote the window was given up. What it brought is durable, and counts.
  }
  const roster = await RaceRoster.load(raceId, table);
  const results = makeResults(union, roster);
  if (!official) {
    await write(race, withoutNames(results, await forgottenIn(race, table)), state.version, false, table);
    return 'provisional';
  }
  const rides = ridesOf(race, results, union, roster, state.version);
  await writeOfficial(race, results, rides, state.version, table);
  await forgetInRoster(race, roster, table);
  return 'official';
}

/** Who was forgotten while the heat was on had to keep their place in it until now. */
async function forgetInRoster(race: Race, roster: RaceRoster, table: Table): Promise<void> {
  for (const racerId of await forgottenIn(race, table))
    if (roster.indexOf(racerId) !== undefined) await RaceRoster.forget(race.raceId, racerId, table);
}

/**
 * The riders' own items first: official results say that they are written, too. Who was forgotten gets none, and no name; should
 * somebody be forgotten meanwhile, it is all done once more.
 */
async function writeOfficial(
  race: Race,
  results: Results,
  rides: readonly Ride[],
  stateVersion: number,
  table: Table,
): Promise<void> {
  for (;;) {
    const gone = await forgottenIn(race, table);
    const areTheSame = async (): Promise<boolean> =>
      [...(await forgottenIn(race, table))].every((racerId) => gone.has(racerId));
    await writeRides(
      race,
      rides.filter(({ racerId }) => !gone.has(racerId) && !isGone(racerId)),
      table,
    );
    await eraseRides(
      race,
      rides.filter(({ racerId }) => gone.has(racerId)),
      table,
    );
    if (!(await areTheSame())) continue;
    await write(race, withoutNames(results, gone), stateVersion, true, table);
    if (await areTheSame()) return;
  }
}

/** Whether the seconds of the windows and the state's tail add up to its totals, rider by rider. */
function agree(union: Union, state: StoredState): boolean {
  const totals = state.field.allUnits();
  const riders = Math.max(totals.length, union.riders);
  for (let racerIndex = 0; racerIndex < riders; racerIndex++) {
    const { units, seconds } = union.sum(racerIndex);
    if (units !== (totals[racerIndex] ?? 0) || seconds !== state.field.secondsSeen(racerIndex)) return false;
  }
  return true;
}

/** Whether no second that the state counts is missing from the union. */
function covers(union: Union, { field }: StoredState): boolean {
  return Array.from({ length: field.riders }, (_, racerIndex) => racerIndex).every(
    (racerIndex) => union.sum(racerIndex).seconds >= field.secondsSeen(racerIndex),
  );
}

async function write(
  race: Race,
  results: Results,
  stateVersion: number,
  official: boolean,
  table: Table,
): Promise<void> {
  // A provisional run that was held up must not take back what an official one has made of the same state since.
  const newest = {
    expression:
      'attribute_not_exists(PK) OR stateVersion < :version OR ' +
      '(stateVersion = :version AND (official = :official OR official = :provisional))',
    values: { ':version': stateVersion, ':provisional': false, ':official': official },
  };
  const [, , winnerName, winnerTenths] = results.rows[0] ?? [0, '', '', 0];
  await table.put(
    {
      PK: keys.classOf(race.classId),
      SK: keys.listing(race.heat),
      stateVersion,
      official,
      riders: results.rows.length,
      winnerName,
      winnerTenths,
    },
    newest,
  );
  // Last, for it is what tells the next run that nothing is left to do.
  await table.put(
    {
      PK: keys.race(race.raceId),
      SK: keys.results,
      stateVersion,
      official,
      ...packResults(results),
    },
    newest,
  );
}
