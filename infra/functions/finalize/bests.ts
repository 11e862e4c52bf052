import { PERIODS, type Period } from '../../../core/messages/requests.ts';
import type { Race } from '../../../core/race/heat.ts';
import { periodKey } from '../../../core/race/periods.ts';
import { atOnce, WRITES_AT_ONCE } from '../shared/at-once.ts';
import { byTotal, onlyRises, rises, type BestRide } from '../shared/best-rides.ts';
import { expiresAt, keys } from '../shared/keys.ts';
import type { Item, Table } from '../shared/table.ts';

/** Days that a day's and a week's best are kept; those of all time are kept for ever. */
const DAYS_KEPT: Record<Period, number | null> = { all: null, day: 8, week: 35 };

/** Writes those of the finished rides of a race that are their riders' best now. */
export async function writeBests(race: Race, rides: readonly BestRide[], table: Table): Promise<void> {
  const items = rides.flatMap((ride) => [
    ownItem(race, ride),
    ...PERIODS.map((one) => itemOf(race, ride, one)),
  ]);
  const stored = new Map(
    (
      await table.batchGet(
        items.map(({ PK, SK }) => ({ PK, SK })),
        ['PK', 'SK', 'totalTenths', 'heat', 'stateVersion', 'name', 'flags', 'curve'],
      )
    ).map((item) => [idOf(item), item as unknown as BestItem]),
  );
  const better = items.filter((item) => rises(item, stored.get(idOf(item))));
  await atOnce(better, WRITES_AT_ONCE, (item) => table.put(item, onlyRises(item)));
}

type BestItem = Item & Omit<BestRide, 'curve'> & { curve?: Uint8Array };

const idOf = ({ PK, SK }: Pick<Item, 'PK' | 'SK'>): string => `${PK} ${SK}`;

/** The rider's own, with the curve that others may ride against. */
function ownItem({ classId }: Race, { racerId, ...ride }: BestRide): BestItem {
  const { name, totalTenths, heat, flags, curve, stateVersion } = ride;
  const values = { name, totalTenths, heat, flags, curve, stateVersion };
  return { PK: keys.racer(racerId), SK: keys.ownBest(classId), racerId, ...values };
}

function itemOf({ classId, startsAt }: Race, ride: BestRide, period: Period): BestItem {
  const { racerId, name, totalTenths, heat, flags, stateVersion } = ride;
  const key = periodKey(period, startsAt);
  const days = DAYS_KEPT[period];
  return {
    PK: keys.classOf(classId),
    SK: keys.best(key, racerId),
    GSI1PK: keys.standings(classId, key),
    GSI1SK: byTotal(ride),
    ...{ racerId, name, totalTenths, heat, flags, stateVersion },
    // Counted from the heat, so that whoever writes it again writes the same.
    ...(days === null ? {} : { expiresAt: expiresAt(startsAt, days) }),
  };
}
