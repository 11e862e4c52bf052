import type { ReplyBody } from '../../../core/messages/requests.ts';
import type { Requests } from '../uplink/requests.ts';
import { unpackRows } from './packed.ts';

type Reply = ReplyBody<'results'>;
/** What of the results is known without their rows. */
export type Standing = Omit<Reply, 'rows' | 'packed' | 'unusual'>;
/** The results with all of their rows. */
export type Table = Omit<Reply, 'packed'>;

/** Behind the last place of every race: the reply has no rows, and costs one unit. */
const NO_ROWS = 1_000_000;
/** The first results lack what the `final` messages bring: the table waits for so many looks, or official ones. */
const LOOKS_BEFORE_TABLE = 2;
/** Tables kept, of the races that were looked at last. */
const MAX_TABLES = 4;

interface Followed {
  last: Standing;
  /** Looks that have found results. */
  found: number;
}

/**
 * What an installation knows of races' results, asked for no more often than it has to be. A race that the rider's own
 * ride follows is looked at by the ride alone; whoever wants its table is told what the last look said.
 */
export class ResultsBook {
  readonly #requests: Requests;
  readonly #followed = new Map<string, Followed>();
  readonly #tables = new Map<string, Table>();

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** From now on `look` alone asks, until `unfollow`. */
  follow(raceId: string): void {
    this.#followed.set(raceId, { last: { raceId, status: 'pending', riders: 0 }, found: 0 });
  }

  unfollow(raceId: string): void {
    this.#followed.delete(raceId);
  }

  /** Knows no table any more: names may have gone out of them. */
  clear(): void {
    this.#tables.clear();
  }

  /** Status and the rider's own result, in one message of one unit. @throws as `Requests.ask`. */
  async look(raceId: string): Promise<Standing> {
    const {
      rows: _,
      packed: __,
      unusual: ___,
      ...standing
    } = await this.#requests.ask('results', { raceId, from: NO_ROWS });
    const followed = this.#followed.get(raceId);
    if (followed !== undefined) {
      followed.last = standing;
      if (isThere(standing)) followed.found++;
    }
    return standing;
  }

  /**
   * A race's results as they stand, with all rows. Fetched anew only where they may be others than the last ones; of a
   * race that is followed not before the rides are in, and then when they are official. @throws as `Requests.ask`.
   */
  async table(raceId: string): Promise<Table> {
    const followed = this.#followed.get(raceId);
    const known = this.#tables.get(raceId);
    // Of a race that nothing is known of the first page says as much as a look.
    if (followed === undefined && known === undefined) return this.#fetch(raceId);
    const now = followed?.last ?? (await this.look(raceId));
    const isOfficial = now.status === 'official';
    const isTime = isOfficial || followed === undefined || followed.found >= LOOKS_BEFORE_TABLE;
    if (!isThere(now) || !isTime) return { raceId, status: 'pending', riders: 0, rows: [] };
    const isCurrent = known !== undefined && now.version !== undefined && known.version === now.version;
    const isGoodEnough = known !== undefined && followed !== undefined && !isOfficial;
    return isCurrent || isGoodEnough ? { ...known, status: now.status } : this.#fetch(raceId);
  }

  /** All pages. Should another version come between two of them, they are fetched anew: no table is made of two. */
  async #fetch(raceId: string): Promise<Table> {
    for (;;) {
      const first = await this.#page(raceId, 0);
      const rows = [...first.rows];
      const unusual = [...(first.unusual ?? [])];
      let whole = true;
      while (whole && rows.length < first.riders) {
        const page = await this.#page(raceId, rows.length);
        whole =
          page.status === first.status &&
          page.riders === first.riders &&
          page.version === first.version &&
          page.rows.length > 0;
        rows.push(...page.rows);
        unusual.push(...(page.unusual ?? []));
      }
      if (whole) return this.#keep({ ...first, rows, unusual });
    }
  }

  async #page(raceId: string, from: number): Promise<Table> {
    const { packed, rows, ...rest } = await this.#requests.ask('results', { raceId, from, packed: true });
    return { ...rest, rows: packed === undefined ? rows : unpackRows(packed) };
  }

  #keep(table: Table): Table {
    this.#tables.delete(table.raceId);
    if (isThere(table)) this.#tables.set(table.raceId, table);
    const [oldest] = this.#tables.keys();
    if (this.#tables.size > MAX_TABLES && oldest !== undefined) this.#tables.delete(oldest);
    return table;
  }
}

function isThere({ status }: Pick<Standing, 'status'>): boolean {
  return status === 'provisional' || status === 'official';
}

const books = new WeakMap<Requests, ResultsBook>();

/** The book of a connection's requests: one for the rider's rides and for the screens. */
export function resultsBook(requests: Requests): ResultsBook {
  const book = books.get(requests) ?? new ResultsBook(requests);
  books.set(requests, book);
  return book;
}
