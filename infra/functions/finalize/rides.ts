import { encodeCurve, tenthSteps } from '../../../core/messages/pace-curve.ts';
import { flagsOf, marksByPlace } from '../../../core/messages/unusual.ts';
import { FINISHED_SECONDS, type Race } from '../../../core/race/heat.ts';
import { atOnce, WRITES_AT_ONCE } from '../shared/at-once.ts';
import { changePace, mergeBest, type BestRide } from '../shared/best-rides.ts';
import { eraseRide } from '../shared/erase.ts';
import { keys } from '../shared/keys.ts';
import type { RaceRoster } from '../shared/race-roster.ts';
import type { Key, Table } from '../shared/table.ts';
import { writeBests } from './bests.ts';
import type { Results } from './results.ts';
import type { Union } from './union.ts';

/** A ride of an official result, as its rider's own item has it. */
export interface Ride extends BestRide {
  rank: number;
  riders: number;
  seconds: number;
}

/** Everybody's ride, in rank order. */
export function ridesOf(
  race: Race,
  { rows, unusual }: Results,
  union: Union,
  roster: RaceRoster,
  stateVersion: number,
): Ride[] {
  const marks = marksByPlace(unusual);
  return rows.map(([rank, racerId, name, totalTenths, seconds], place) => ({
    racerId,
    name,
    rank,
    riders: rows.length,
    totalTenths,
    seconds,
    flags: flagsOf(marks.get(place) ?? []),
    heat: race.heat,
    curve: encodeCurve(tenthSteps(union.steps(roster.indexOf(racerId) ?? -1))),
    stateVersion,
  }));
}

/**
 * Writes what riders keep of a race: each their ride, and where it is better than what there was their best of the day, of
 * the week and of all time, and the class's best. What is there already is left alone, so a run that was cut short
 * is gone on with; every write is conditional on only rising, so they may be made again in any order.
 */
export async function writeRides(race: Race, rides: readonly Ride[], table: Table): Promise<void> {
  await writeRidden(race, rides, table);
  const finished = rides.filter(({ seconds }) => seconds >= FINISHED_SECONDS);
  await writeBests(race, finished, table);
  if (finished.length > 0) await changePace(table, race.classId, (best) => mergeBest(best, finished));
}

/** Takes out what earlier runs have written of riders who were forgotten since. */
export async function eraseRides(race: Race, rides: readonly Ride[], table: Table): Promise<void> {
  if (rides.length === 0) return;
  await atOnce(rides, WRITES_AT_ONCE, ({ racerId }) => eraseRide(race, racerId, race.heat, table));
  const gone = new Set(rides.map(({ racerId }) => racerId));
  await changePace(table, race.classId, (best) =>
    best.filter(({ racerId, heat }) => !gone.has(racerId) || heat > race.heat),
  );
}

async function writeRidden(race: Race, rides: readonly Ride[], table: Table): Promise<void> {
  const keyOf = ({ racerId }: Ride): Key => ({
    PK: keys.racer(racerId),
    SK: keys.ride(race.heat, race.classId),
  });
  const said = ['name', 'rank', 'riders', 'totalTenths', 'seconds', 'flags'] as const;
  const stored = new Map(
    (await table.batchGet(rides.map(keyOf), ['PK', ...said])).map((item) => [item.PK, item]),
  );
  const changed = rides.filter((ride) => {
    const known = stored.get(keys.racer(ride.racerId));
    // What is made of more seconds is never less: the same again, of whatever version, is what stood there between.
    return known === undefined || said.some((name) => known[name] !== ride[name]);
  });
  await atOnce(changed, WRITES_AT_ONCE, (ride) => {
    const { racerId: _, heat: __, ...attributes } = ride;
    return table.put(
      { ...keyOf(ride), ...attributes },
      {
        expression: 'attribute_not_exists(PK) OR stateVersion <= :version',
        values: { ':version': ride.stateVersion },
      },
    );
  });
}
