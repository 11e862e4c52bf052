import { toBase64 } from '../../../core/messages/base64.ts';
import {
  BEST_RIDES,
  type RecordRow,
  type ReplyBody,
  type RequestBody,
} from '../../../core/messages/requests.ts';
import type { ClassId } from '../../../core/race/classes.ts';
import { periodKey } from '../../../core/race/periods.ts';
import { ranked } from '../../../core/race/standings.ts';
import { byBest, ownBest, paceRow, type BestRide } from '../shared/best-rides.ts';
import { keys } from '../shared/keys.ts';
import type { Item, Table } from '../shared/table.ts';
import type { RequestsEnvironment } from './environment.ts';
import { packList } from './pack-list.ts';

/** What all of a field ask for when they have finished, and when they get ready: clock ms. */
const STANDINGS_LIFE_MS = 5000;
const PACE_LIFE_MS = 10_000;

/**
 * The class's best come from the index, which follows the table within moments. The rider's own are read consistently:
 * whoever has just been best is told so.
 */
export async function records(
  { classId, period, packed }: RequestBody<'records'>,
  racerId: string,
  { clock, table, remember }: RequestsEnvironment,
): Promise<ReplyBody<'records'>> {
  const key = periodKey(period, clock.now());
  const [rows, own, mine] = await Promise.all([
    remember(`records ${classId} ${key}`, STANDINGS_LIFE_MS, () => standings(table, classId, key)),
    table.queryAll(keys.racer(racerId), keys.ownBestPrefix),
    table.get({ PK: keys.classOf(classId), SK: keys.best(key, racerId) }),
  ]);
  return {
    classId,
    period,
    key,
    ...(packed && rows.length > 0 ? { rows: [], packed: packList(rows) } : { rows }),
    mine: mine === null ? null : [Number(mine.totalTenths), Number(mine.heat)],
    bests: own.map(({ SK, totalTenths, heat }) => [
      Number(SK.slice(keys.ownBestPrefix.length)) as ClassId,
      Number(totalTenths),
      Number(heat),
    ]),
  };
}

async function standings(table: Table, classId: ClassId, key: string): Promise<RecordRow[]> {
  const items = await table.queryIndex(keys.standings(classId, key), BEST_RIDES);
  const rides = items
    .map((item) => ({ ...(item as Item & Omit<BestRide, 'curve'>), total: Number(item.totalTenths) }))
    .sort(byBest);
  return ranked(rides).map(({ rank, racerId, name, total, heat, flags }) => [
    rank,
    racerId,
    name,
    total,
    heat,
    flags,
  ]);
}

/** The class's best rides as they are stored; the rider's own and the chosen one's by their own items. */
export async function pace(
  { classId, rider, top, known }: RequestBody<'pace'>,
  racerId: string,
  { table, remember }: RequestsEnvironment,
): Promise<ReplyBody<'pace'>> {
  const [best, mine, other] = await Promise.all([
    top === false
      ? null
      : remember(`pace ${classId}`, PACE_LIFE_MS, () =>
          table.get({ PK: keys.classOf(classId), SK: keys.pace }),
        ),
    bestOf(table, racerId, classId),
    rider === undefined ? undefined : bestOf(table, rider, classId),
  ]);
  const version = Number(best?.version ?? 0);
  const isKnown = known === version || !(best?.rides instanceof Uint8Array);
  return {
    classId,
    version,
    top: isKnown ? null : toBase64(best.rides as Uint8Array),
    mine,
    ...(other === undefined ? {} : { chosen: other }),
  };
}

async function bestOf(table: Table, racerId: string, classId: ClassId) {
  const item = await table.get({ PK: keys.racer(racerId), SK: keys.ownBest(classId) });
  return item === null ? null : paceRow(ownBest(item));
}
