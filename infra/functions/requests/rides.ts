import { toBase64 } from '../../../core/messages/base64.ts';
import {
  RIDES_PAGE,
  type HeldRide,
  type ReplyBody,
  type RequestBody,
  type RideRow,
} from '../../../core/messages/requests.ts';
import { MAX_HEAT, parseRaceId } from '../../../core/race/heat.ts';
import { keys } from '../shared/keys.ts';
import { RaceRoster } from '../shared/race-roster.ts';
import { readState } from '../shared/stored-state.ts';
import type { Item, Table } from '../shared/table.ts';
import type { RequestsEnvironment } from './environment.ts';

/** Everybody of a race asks within the same seconds whether their ride has come; clock ms. */
const RACE_LIFE_MS = 1000;

/** What is stored of one ride of the asking rider's, or a page of them all. */
export async function rides(
  { raceId, curve, before }: RequestBody<'rides'>,
  racerId: string,
  { table, remember }: RequestsEnvironment,
): Promise<ReplyBody<'rides'>> {
  if (raceId === undefined) return pageOf(racerId, before, table);
  const [{ units, seconds, roster }, more] = await Promise.all([
    remember(`rides ${raceId}`, RACE_LIFE_MS, () => readRace(table, raceId)),
    curve ? ridden(raceId, racerId, table) : {},
  ]);
  const racerIndex = roster.indexOf(racerId);
  if (racerIndex === undefined) return { raceId, seconds: 0, units: 0, ...more };
  return { raceId, seconds: seconds(racerIndex), units: units[racerIndex] ?? 0, ...more };
}

async function readRace(table: Table, raceId: string) {
  const [state, roster] = await Promise.all([readState(table, raceId), RaceRoster.load(raceId, table)]);
  const units: ArrayLike<number> = state?.field.allUnits() ?? [];
  return { units, roster, seconds: (racerIndex: number) => state?.field.secondsSeen(racerIndex) ?? 0 };
}

/** Of a ride whose results were official once; what a race has for 7 days is gone, then this says it alone. */
async function ridden(raceId: string, racerId: string, table: Table): Promise<Partial<HeldRide>> {
  const race = parseRaceId(raceId);
  const item = race && (await table.get({ PK: keys.racer(racerId), SK: keys.ride(race.heat, race.classId) }));
  if (!(item?.curve instanceof Uint8Array)) return {};
  return { curve: toBase64(item.curve), rank: Number(item.rank), riders: Number(item.riders) };
}

/** Newest first. A heat's rides, one in each class at the most, are all on one page. */
async function pageOf(
  racerId: string,
  before: number = MAX_HEAT + 1,
  table: Table,
): Promise<ReplyBody<'rides'>> {
  if (before === 0) return { rides: [], next: null };
  const items = await table.queryDown(
    keys.racer(racerId),
    keys.ridesFrom(0),
    keys.ridesTo(before - 1),
    RIDES_PAGE + 1,
  );
  if (items.length <= RIDES_PAGE) return { rides: items.map(rowOf), next: null };
  // What is behind the page's end is of the next one's heat, and so is all of that heat.
  const cut = heatOf(items.at(-1));
  const page = items.filter((item) => heatOf(item) > cut);
  return { rides: page.map(rowOf), next: cut + 1 };
}

function rowOf(item: Item): RideRow {
  const { SK, rank, riders, totalTenths, seconds, flags } = item;
  const raceId = `${SK.split('#')[2] ?? ''}-${heatOf(item)}`;
  return [raceId, Number(rank), Number(riders), Number(totalTenths), Number(seconds), Number(flags)];
}

function heatOf(item: Item | undefined): number {
  return Number(item?.SK.split('#')[1]);
}
