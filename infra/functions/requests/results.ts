import { RESULTS_PAGES, type ReplyBody, type RequestBody } from '../../../core/messages/requests.ts';
import type { PlacedMarks } from '../../../core/messages/unusual.ts';
import { parseRaceId } from '../../../core/race/heat.ts';
import { unpackRows, unpackUnusual, type StoredResult } from '../finalize/results.ts';
import { keys } from '../shared/keys.ts';
import type { Table } from '../shared/table.ts';
import type { RequestsEnvironment } from './environment.ts';
import { packList } from './pack-list.ts';

/** Everybody of a race looks at their rank within the same seconds; clock ms. */
const RESULTS_LIFE_MS = 1000;
/** A message's 128 KB, without what the envelope takes. https://docs.aws.amazon.com/general/latest/gr/iot-core.html */
const MAX_BODY_BYTES = 127 * 1024;

interface Read {
  official: boolean;
  version: number;
  rows: StoredResult[];
  unusual: PlacedMarks[];
}

export async function results(
  request: RequestBody<'results'>,
  racerId: string,
  { clock, table, remember }: RequestsEnvironment,
): Promise<ReplyBody<'results'>> {
  const { raceId } = request;
  const race = parseRaceId(raceId);
  if (race === null || clock.now() < race.endsAt) return { raceId, status: 'running', riders: 0, rows: [] };
  const read = await remember(`results ${raceId}`, RESULTS_LIFE_MS, () => readResults(table, raceId));
  if (read === null) return { raceId, status: 'pending', riders: 0, rows: [] };
  const mine = read.rows.find(([, id]) => id === racerId);
  const head = {
    raceId,
    status: read.official ? ('official' as const) : ('provisional' as const),
    riders: read.rows.length,
    me: mine === undefined ? null : ([mine[0], mine[3], mine[4]] as [number, number, number]),
    version: read.version,
  };
  return { ...head, ...pageOf(read, request) };
}

async function readResults(table: Table, raceId: string): Promise<Read | null> {
  const item = await table.get({ PK: keys.race(raceId), SK: keys.results });
  if (item === null) return null;
  return {
    official: item.official === true,
    version: Number(item.stateVersion),
    rows: unpackRows(item),
    unusual: unpackUnusual(item),
  };
}

type Page = Pick<ReplyBody<'results'>, 'rows' | 'packed' | 'unusual'>;

/** As many rows as fit a message: how many that are depends on the names. */
function pageOf({ rows, unusual }: Read, { from = 0, packed }: RequestBody<'results'>): Page {
  const sizes = packed ? RESULTS_PAGES.packed : RESULTS_PAGES.plain;
  const pages = sizes.map((size) => (): Page => {
    const page = rows.slice(from, from + size);
    const marks = unusual.filter(([place = 0]) => place >= from && place < from + size);
    return {
      ...(packed && page.length > 0 ? { rows: [], packed: packList(page) } : { rows: page }),
      ...(marks.length > 0 ? { unusual: marks } : {}),
    };
  });
  let page: Page = { rows: [] };
  for (const make of pages) {
    page = make();
    if (Buffer.byteLength(JSON.stringify(page)) <= MAX_BODY_BYTES) break;
  }
  return page;
}
