import type { ReplyBody } from '../../../core/messages/requests.ts';
import { marksByPlace, type UnusualMark } from '../../../core/messages/unusual.ts';
import { FINISHED_SECONDS, parseRaceId } from '../../../core/race/heat.ts';
import type { RaceListing, ResultRow } from '../../contract/state.ts';
import type { CommandHandlers } from '../dispatch.ts';
import type { Requests } from '../uplink/requests.ts';
import { resultsBook } from './results.ts';

/** The commands of the results' screens. @param requests is asked when a command comes */
export function raceHandlers(requests: () => Requests): Pick<CommandHandlers, 'races.list' | 'results.get'> {
  return {
    'races.list': async ({ classId, before }) => {
      const page = await requests().ask('races', { classId, ...(before === undefined ? {} : { before }) });
      return { races: page.races.flatMap((race) => listing(race)), next: page.next };
    },
    'results.get': async ({ raceId }) => {
      const { status, rows, unusual = [] } = await resultsBook(requests()).table(raceId);
      const marks = marksByPlace(unusual);
      return { raceId, status, rows: rows.map((row, place) => resultRow(row, marks.get(place) ?? [])) };
    },
  };
}

/** A race as the screens list it; nothing for a raceId that this version does not know. */
function listing(race: ReplyBody<'races'>['races'][number]): RaceListing[] {
  const parsed = parseRaceId(race.raceId);
  return parsed === null
    ? []
    : [{ ...race, classId: parsed.classId, heat: parsed.heat, startsAt: parsed.startsAt }];
}

function resultRow(row: ReplyBody<'results'>['rows'][number], unusual: UnusualMark[]): ResultRow {
  const [rank, racerId, name, totalTenths, secondsSeen, estimated] = row;
  const finished = secondsSeen >= FINISHED_SECONDS;
  return { rank, racerId, name, totalTenths, secondsSeen, finished, estimated: estimated === 1, unusual };
}
