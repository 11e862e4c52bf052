import { randomBytes } from 'node:crypto';

import { PERIODS } from '../../../core/messages/requests.ts';
import type { Race } from '../../../core/race/heat.ts';
import { periodKey } from '../../../core/race/periods.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

/** In the place of a racerId, as `isGone` of core knows it: nothing leads from it to the rider, or to another of their rides. */
export function goneId(): string {
  return `gone-${randomBytes(8).toString('hex')}`;
}

/**
 * Takes out what a rider has of a race: what they were best with since, the ride last, for it says where the rest is.
 * @param heat the last one that is not theirs any more: what is of later ones stays
 */
export async function eraseRide(race: Race, racerId: string, heat: number, table: Table): Promise<void> {
  const { classId, startsAt } = race;
  const classOf = PERIODS.map((one) => ({
    PK: keys.classOf(classId),
    SK: keys.best(periodKey(one, startsAt), racerId),
  }));
  const own = { PK: keys.racer(racerId), SK: keys.ownBest(classId) };
  const notLater = { expression: 'heat <= :heat', values: { ':heat': heat } };
  await Promise.all([...classOf, own].map((key) => table.delete(key, notLater)));
  await table.delete({ PK: keys.racer(racerId), SK: keys.ride(race.heat, classId) });
}
