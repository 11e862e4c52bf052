import type { ReplyBody } from '../../../core/messages/requests.ts';
import { CLASS_IDS } from '../../../core/race/classes.ts';
import { FORMER_RIDER } from '../../../core/race/former-rider.ts';
import { CREDIT_MS, HEAT_MS, heatAt, parseRaceId, raceOf, type Race } from '../../../core/race/heat.ts';
import { packResults, unpackRows, withoutName } from '../finalize/results.ts';
import { atOnce } from '../shared/at-once.ts';
import { changePace, mergeBest, ownBest, type BestRide } from '../shared/best-rides.ts';
import { eraseRide } from '../shared/erase.ts';
import { markForgotten } from '../shared/forgotten.ts';
import { keys } from '../shared/keys.ts';
import { RaceRoster } from '../shared/race-roster.ts';
import type { Table } from '../shared/table.ts';
import type { RequestsEnvironment } from './environment.ts';

/** Rides taken out by one request: within the time that an app waits for its answer. */
const RIDES_AT_A_TIME = 50;
const RACES_AT_ONCE = 5;

/**
 * Takes out what is known of a rider: rides, bests, and the name in the results, listings and rosters of races they rode. First
 * it is said that they are forgotten, so that nothing is made again of what is under way; a ride goes when everything of its race
 * is gone. So it may end anywhere, and be asked again.
 */
export async function forget(
  racerId: string,
  { clock, table }: RequestsEnvironment,
): Promise<ReplyBody<'forget'>> {
  const now = clock.now();
  const heat = heatAt(now);
  await markForgotten(racerId, table, now);
  const items = await table.queryDown(
    keys.racer(racerId),
    keys.ridesFrom(0),
    keys.ridesTo(heat),
    RIDES_AT_A_TIME + 1,
  );
  const races = items.slice(0, RIDES_AT_A_TIME).flatMap(({ SK }) => raceOfRide(SK));
  let rowsAnonymised = 0;
  await atOnce(races, RACES_AT_ONCE, async (race) => {
    const rows = await anonymise(race, racerId, table, now);
    rowsAnonymised += rows;
    await eraseRide(race, racerId, heat, table);
  });
  const forgotten = items.length <= RIDES_AT_A_TIME;
  if (forgotten) {
    // Races that are not official yet have no ride of anybody's.
    await atOnce(recentRaces(now), RACES_AT_ONCE, async (race) => {
      const rows = await anonymise(race, racerId, table, now);
      rowsAnonymised += rows;
    });
    await eraseBests(racerId, heat, table);
  }
  return { forgotten, rides: races.length, rowsAnonymised };
}

function raceOfRide(sortKey: string): Race[] {
  const [, heat, classId] = sortKey.split('#');
  const race = parseRaceId(`${classId}-${Number(heat)}`);
  return race === null ? [] : [race];
}

function recentRaces(now: number): Race[] {
  const races: Race[] = [];
  const newest = heatAt(now);
  for (let heat = Math.max(newest - CREDIT_MS / HEAT_MS - 1, 0); heat <= newest; heat++)
    for (const classId of CLASS_IDS) races.push(raceOf(classId, heat));
  return races;
}

/** Takes a rider's name out of a race that has ended; 1 where it stood in the results. */
async function anonymise(race: Race, racerId: string, table: Table, now: number): Promise<number> {
  // What is still ridden, finalize makes without the name; the roster goes after 7 days.
  if (now < race.endsAt) return 0;
  await RaceRoster.forget(race.raceId, racerId, table);
  for (;;) {
    const item = await table.get({ PK: keys.race(race.raceId), SK: keys.results });
    if (item === null) return 0;
    const rows = unpackRows(item);
    const place = rows.findIndex(([, id]) => id === racerId);
    const row = rows[place];
    if (row === undefined) return 0;
    // Before the row goes, by which it is known whose the listing's name is.
    if (place === 0) await anonymiseListing(race, row[2], table);
    rows[place] = withoutName(row);
    const written = await table.put(
      { ...item, rows: packResults({ rows, unusual: [] }).rows },
      {
        expression: 'stateVersion = :version AND #rows = :rows',
        names: { '#rows': 'rows' },
        values: { ':version': item.stateVersion, ':rows': item.rows },
      },
    );
    if (written) return 1;
  }
}

async function anonymiseListing({ classId, heat }: Race, name: string, table: Table): Promise<void> {
  const item = await table.get({ PK: keys.classOf(classId), SK: keys.listing(heat) });
  if (item === null) return;
  // Where another is the winner by now, it is another state's listing.
  await table.put(
    { ...item, winnerName: FORMER_RIDER },
    {
      expression: 'stateVersion = :version AND winnerName = :name',
      values: { ':version': item.stateVersion, ':name': name },
    },
  );
}

async function eraseBests(racerId: string, heat: number, table: Table): Promise<void> {
  const notLater = { expression: 'heat <= :heat', values: { ':heat': heat } };
  for (const classId of CLASS_IDS) {
    await table.delete({ PK: keys.classOf(classId), SK: keys.best('all', racerId) }, notLater);
    await table.delete({ PK: keys.racer(racerId), SK: keys.ownBest(classId) }, notLater);
    await changePace(table, classId, async (rides) => {
      const others = rides.filter((ride) => ride.racerId !== racerId || ride.heat > heat);
      return others.length === rides.length
        ? rides
        : mergeBest(others, await nextBest(racerId, classId, table));
    });
  }
}

/** Who moves up into the class's best: as the index has them. */
async function nextBest(racerId: string, classId: number, table: Table): Promise<BestRide[]> {
  const items = await table.queryIndex(keys.standings(classId, 'all'), 101);
  const others = items.map((item) => String(item.racerId)).filter((id) => id !== racerId);
  const bests = await Promise.all(
    others.map((id) => table.get({ PK: keys.racer(id), SK: keys.ownBest(classId) })),
  );
  return bests.flatMap((item) => (item === null ? [] : [ownBest(item)]));
}
