import { toBase64 } from '../../../core/messages/base64.ts';
import {
  RACES_PAGE,
  RESULTS_PAGE,
  ROSTER_PAGE,
  type ReplyBody,
  type RequestBody,
} from '../../../core/messages/requests.ts';
import type { RequestName } from '../../../core/messages/topics.ts';
import { MAX_HEAT, parseRaceId } from '../../../core/race/heat.ts';
import { packBoard, paceOf, ridersOf } from '../aggregate/board.ts';
import { unpackRows, unpackUnusual } from '../finalize/results.ts';
import { deflate } from '../shared/deflate.ts';
import type { Environment } from '../shared/environment.ts';
import { keys } from '../shared/keys.ts';
import { RaceRoster } from '../shared/race-roster.ts';
import { readState } from '../shared/stored-state.ts';
import { retireCertificate } from './retire.ts';
import { isSeated } from './seat.ts';
import type { SwitchOff } from './switch-off.ts';

/** What the requests reach beside what every function does. */
export interface RequestsEnvironment extends Environment {
  switchOff: SwitchOff;
}

type Answer<N extends RequestName> = (
  request: RequestBody<N>,
  racerId: string,
  environment: RequestsEnvironment,
) => Promise<ReplyBody<N>>;

/** How each request is answered: from the table alone, but for `retire`. */
export const answers: { [N in RequestName]: Answer<N> } = {
  time: () => Promise.resolve({}),

  async board({ raceId }, _racerId, { clock, table }) {
    const race = parseRaceId(raceId);
    const state = await readState(table, raceId);
    if (race === null || state === null) return { board: null };
    const roster = await RaceRoster.load(raceId, table);
    const { field } = state;
    const pace = paceOf(race, ridersOf({ race, field, roster }, clock.now()), clock.now());
    return { board: toBase64(packBoard(race, field, roster, pace, state.boardAt)) };
  },

  async roster({ raceId, from = 0, packed }, _racerId, { table }) {
    const roster = await RaceRoster.load(raceId, table);
    const message = roster.message(raceId, from, from + ROSTER_PAGE);
    return packed
      ? { roster: { ...message, entries: [] }, packed: pack(message.entries) }
      : { roster: message };
  },

  async results({ raceId, from = 0, packed }, racerId, { clock, table }) {
    const race = parseRaceId(raceId);
    if (race === null || clock.now() < race.endsAt) return { raceId, status: 'running', riders: 0, rows: [] };
    const item = await table.get({ PK: keys.race(raceId), SK: keys.results });
    if (item === null) return { raceId, status: 'pending', riders: 0, rows: [] };
    const all = unpackRows(item);
    const mine = all.find(([, id]) => id === racerId);
    const rows = all.slice(from, from + RESULTS_PAGE);
    const unusual = unpackUnusual(item).filter(([place = 0]) => place >= from && place < from + RESULTS_PAGE);
    return {
      raceId,
      status: item.official === true ? 'official' : 'provisional',
      riders: all.length,
      me: mine === undefined ? null : [mine[0], mine[3], mine[4]],
      version: Number(item.stateVersion),
      ...(unusual.length > 0 ? { unusual } : {}),
      ...(packed && rows.length > 0 ? { rows: [], packed: pack(rows) } : { rows }),
    };
  },

  async races({ classId, before }, _racerId, { table }) {
    const newest = keys.listing(before === undefined ? MAX_HEAT : Math.max(before - 1, 0));
    const items =
      before === 0
        ? []
        : await table.queryDown(keys.classOf(classId), keys.listing(0), newest, RACES_PAGE + 1);
    const races = items.slice(0, RACES_PAGE).map((item) => ({
      raceId: `${classId}-${heatOf(item.SK)}`,
      riders: Number(item.riders),
      winnerName: String(item.winnerName),
      winnerTenths: Number(item.winnerTenths),
      official: item.official === true,
    }));
    const last = items[RACES_PAGE - 1];
    return { races, next: items.length > RACES_PAGE && last !== undefined ? heatOf(last.SK) : null };
  },

  async rides({ raceId }, racerId, { table }) {
    const [state, roster] = await Promise.all([readState(table, raceId), RaceRoster.load(raceId, table)]);
    const racerIndex = roster.indexOf(racerId);
    if (state === null || racerIndex === undefined) return { raceId, seconds: 0, units: 0 };
    return {
      raceId,
      seconds: state.field.secondsSeen(racerIndex),
      units: state.field.allUnits()[racerIndex] ?? 0,
    };
  },

  async retire({ certificateId }, racerId, { clock, table, switchOff }) {
    return { retired: await retireCertificate({ certificateId, racerId }, table, switchOff, clock.now()) };
  },

  async seat({ session, claim }, racerId, { table }) {
    return { mine: await isSeated({ racerId, session, claim }, table) };
  },
};

function pack(list: readonly unknown[]): string {
  return toBase64(deflate(Buffer.from(JSON.stringify(list))));
}

function heatOf(sortKey: string): number {
  return Number(sortKey.slice(keys.listingPrefix.length));
}
