import { deflateRawSync } from 'node:zlib';

import { beforeEach, describe, expect, test } from 'vitest';

import type { ReplyBody } from '../../../core/messages/requests.ts';
import type { Requests } from '../uplink/requests.ts';
import { raceHandlers } from './handlers.ts';
import { resultsBook, type ResultsBook } from './results.ts';

const RACE = '2-1000';
type Row = ReplyBody<'results'>['rows'][number];
const rowsOf = (count: number, total = 1000): Row[] =>
  Array.from({ length: count }, (_, place) => [
    place + 1,
    `r-${place}`,
    `Rider ${place}`,
    total - place,
    300,
    0,
  ]);

let status: ReplyBody<'results'>['status'];
let rows: Row[];
let version: number;
/** An older one packs nothing, and says neither `me` nor `version`. */
let isOld: boolean;
/** The second and third ride are unusual. */
let isOdd: boolean;
let asked: number[];
/** Called before each answer. */
let onAsk: (from: number) => void;
let requests: Requests;
let book: ResultsBook;

beforeEach(() => {
  [status, rows, version, isOld, isOdd] = ['official', rowsOf(3), 1, false, false];
  [asked, onAsk] = [[], () => undefined];
  const ask = async (
    _name: string,
    { from = 0, packed }: { from?: number; packed?: true },
  ): Promise<object> => {
    onAsk(from);
    asked.push(from);
    const page = rows.slice(from, from + 2);
    const head = { raceId: RACE, status, riders: rows.length };
    if (isOld || status === 'pending') return { ...head, rows: page };
    const unusual = [1, 2].filter((place) => place >= from && place < from + 2);
    const marks =
      isOdd && unusual.length > 0 ? { unusual: unusual.map((place) => [place, 1, 130 + place]) } : {};
    const more = { me: null, version, ...marks };
    if (packed === undefined || page.length === 0) return { ...head, ...more, rows: page };
    return { ...head, ...more, rows: [], packed: deflateRawSync(JSON.stringify(page)).toString('base64') };
  };
  requests = { ask } as unknown as Requests;
  book = resultsBook(requests);
});
const totals = async (): Promise<number[]> => (await book.table(RACE)).rows.map(([, , , total]) => total);

test('there is one book for a connection', () => {
  expect(resultsBook(requests)).toBe(book);
  expect(resultsBook({} as Requests)).not.toBe(book);
});

describe('a table', () => {
  test('says whose rides are unusual, of all pages and by place', async () => {
    isOdd = true;
    const handlers = raceHandlers(() => requests);
    const { rows } = await handlers['results.get']({ raceId: RACE });
    expect(rows.map(({ racerId, unusual }) => [racerId, unusual])).toEqual([
      ['r-0', []],
      ['r-1', [{ reason: 'cadence_jump', second: 131 }]],
      ['r-2', [{ reason: 'cadence_jump', second: 132 }]],
    ]);
    expect(await book.look(RACE)).not.toHaveProperty('unusual');
  });

  test.each([false, true])('has the rows of all pages; of an older backend: %s', async (old) => {
    isOld = old;
    expect(await book.table(RACE)).toMatchObject({ status: 'official', riders: 3, rows: rowsOf(3) });
    expect(asked).toEqual([0, 2]);
  });

  test('is never made of two versions', async () => {
    let isDone = false;
    onAsk = (from) => {
      if (from === 0 || isDone) return;
      isDone = true;
      [rows, version] = [rowsOf(3, 2000), 2];
    };
    expect(await totals()).toEqual([2000, 1999, 1998]);
  });

  test('that may have changed is fetched anew, else its status is looked at', async () => {
    status = 'provisional';
    await book.table(RACE);
    asked.length = 0;
    expect(await totals()).toEqual([1000, 999, 998]);
    expect(asked).toEqual([1_000_000]);
    status = 'official';
    expect(await book.table(RACE)).toMatchObject({ status: 'official', rows: rowsOf(3) });
    expect(asked).toEqual([1_000_000, 1_000_000]);
    [rows, version] = [rowsOf(3, 2000), 2];
    expect(await totals()).toEqual([2000, 1999, 1998]);
    expect(asked.slice(2)).toEqual([1_000_000, 0, 2]);
  });

  test('of an older backend is always fetched anew', async () => {
    isOld = true;
    await book.table(RACE);
    rows = rowsOf(3, 2000);
    expect(await totals()).toEqual([2000, 1999, 1998]);
  });

  test('that is not there yet is asked for again', async () => {
    [status, rows] = ['pending', []];
    expect(await book.table(RACE)).toMatchObject({ status: 'pending', rows: [] });
    [status, rows] = ['provisional', rowsOf(1)];
    expect(await book.table(RACE)).toMatchObject({ status: 'provisional', rows: rowsOf(1) });
  });

  test('is kept of few races', async () => {
    for (const heat of [1, 2, 3, 4, 5]) {
      requests.ask = (async () => ({ raceId: `2-${heat}`, status, riders: 0, rows: [], version })) as never;
      await book.table(`2-${heat}`);
    }
    asked.length = 0;
    requests.ask = (async (_name: string, { from }: { from: number }) => {
      asked.push(from);
      return { raceId: RACE, status, riders: 0, rows: [], version };
    }) as never;
    for (const heat of [5, 1]) await book.table(`2-${heat}`);
    expect(asked).toEqual([1_000_000, 0]);
  });

  test('that nobody can read is a bad reply', async () => {
    requests.ask = (async () => ({ raceId: RACE, status, riders: 1, rows: [], packed: '!' })) as never;
    await expect(book.table(RACE)).rejects.toMatchObject({ code: 'E_BAD_REPLY' });
  });
});

describe('a race that the rider’s ride follows', () => {
  beforeEach(() => {
    status = 'provisional';
    book.follow(RACE);
  });

  test('is looked at by the ride alone; its table comes with the second look that finds results', async () => {
    for (let time = 0; time < 3; time++)
      expect(await book.table(RACE)).toMatchObject({ status: 'pending', rows: [] });
    status = 'pending';
    await book.look(RACE);
    status = 'provisional';
    expect(await book.look(RACE)).toEqual({ raceId: RACE, status, riders: 3, me: null, version: 1 });
    expect(await book.table(RACE)).toMatchObject({ status: 'pending' });
    expect(asked).toEqual([1_000_000, 1_000_000]);
    await book.look(RACE);
    expect(await book.table(RACE)).toMatchObject({ status: 'provisional', rows: rowsOf(3) });
    expect(asked.slice(3)).toEqual([0, 2]);
  });

  test('is fetched once while it is provisional, and once more when it is official and another', async () => {
    for (let time = 0; time < 2; time++) await book.look(RACE);
    await book.table(RACE);
    [rows, version] = [rowsOf(3, 2000), 2];
    await book.look(RACE);
    asked.length = 0;
    expect(await totals()).toEqual([1000, 999, 998]);
    expect(asked).toEqual([]);
    status = 'official';
    await book.look(RACE);
    expect(await totals()).toEqual([2000, 1999, 1998]);
    expect(asked).toEqual([1_000_000, 0, 2]);
    await book.table(RACE);
    expect(asked).toHaveLength(3);
  });

  test('is as any other once the ride has its result', async () => {
    book.unfollow(RACE);
    expect(await book.table(RACE)).toMatchObject({ status: 'provisional', rows: rowsOf(3) });
  });
});
