import { toBase64 } from '../../../core/messages/base64.ts';
import {
  RACES_PAGE,
  ROSTER_PAGE,
  type ReplyBody,
  type RequestBody,
} from '../../../core/messages/requests.ts';
import type { RequestName } from '../../../core/messages/topics.ts';
import { MAX_HEAT, parseRaceId } from '../../../core/race/heat.ts';
import { packBoard, paceOf, ridersOf } from '../aggregate/board.ts';
import { keys } from '../shared/keys.ts';
import { RaceRoster } from '../shared/race-roster.ts';
import { readState } from '../shared/stored-state.ts';
import { forget } from './forget.ts';
import { packList } from './pack-list.ts';
import { pace, records } from './records.ts';
import { results } from './results.ts';
import { retireCertificate } from './retire.ts';
import { rides } from './rides.ts';
import { isSeated } from './seat.ts';
import type { RequestsEnvironment } from './environment.ts';

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
      ? { roster: { ...message, entries: [] }, packed: packList(message.entries) }
      : { roster: message };
  },

  results,

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

  records,
  pace,
  rides,
  forget: (_request, racerId, environment) => forget(racerId, environment),

  async retire({ certificateId }, racerId, { clock, table, switchOff }) {
    return { retired: await retireCertificate({ certificateId, racerId }, table, switchOff, clock.now()) };
  },

  async seat({ session, claim }, racerId, { table }) {
    return { mine: await isSeated({ racerId, session, claim }, table) };
  },
};

function heatOf(sortKey: string): number {
  return Number(sortKey.slice(keys.listingPrefix.length));
}
