import { placeMarks, type PlacedMarks } from '../../../core/messages/unusual.ts';
import { FORMER_RIDER } from '../../../core/race/former-rider.ts';
import { pointsTenths } from '../../../core/race/output.ts';
import { byRank, ranked } from '../../../core/race/standings.ts';
import { DecodeError } from '../../../core/errors.ts';
import { deflate, inflate } from '../shared/deflate.ts';
import { goneId } from '../shared/erase.ts';
import { listFrom } from '../shared/list-from.ts';
import type { RaceRoster } from '../shared/race-roster.ts';
import type { Item } from '../shared/table.ts';
import type { Union } from './union.ts';

/** One row of the results as stored and sent: rank, racerId, name, tenths of a point, seconds seen, 1 where estimated. */
export type StoredResult = [
  rank: number,
  racerId: string,
  name: string,
  totalTenths: number,
  secondsSeen: number,
  estimated: 0 | 1,
];

/** A race's results: the rows, and what of them is unusual, by place. */
export interface Results {
  rows: StoredResult[];
  unusual: PlacedMarks[];
}

/** The results of a race in rank order: everybody of whom a second was seen. */
export function makeResults(union: Union, roster: RaceRoster): Results {
  const riders = roster
    .entries()
    .map((entry, racerIndex) => {
      const { units, seconds } = union.sum(racerIndex);
      return { ...entry, racerIndex, seconds, total: pointsTenths(units) };
    })
    .filter(({ seconds }) => seconds > 0)
    .sort(byRank);
  return {
    rows: ranked(riders).map(({ rank, racerId, name, total, seconds, estimated }) => [
      rank,
      racerId,
      name,
      total,
      seconds,
      estimated ? 1 : 0,
    ]),
    unusual: riders.flatMap(({ racerIndex }, place) => {
      const marks = union.unusual(racerIndex);
      return marks.length > 0 ? [placeMarks(place, marks)] : [];
    }),
  };
}

/** The same results, with some of their riders without a name. */
export function withoutNames({ rows, unusual }: Results, gone: ReadonlySet<string>): Results {
  return {
    rows: rows.map((row) => (gone.has(row[1]) ? withoutName(row) : row)),
    unusual,
  };
}

/** A row of somebody who was forgotten: nothing in it leads back to them, also not to what else they rode. */
export function withoutName([rank, , , ...ridden]: StoredResult): StoredResult {
  return [rank, goneId(), FORMER_RIDER, ...ridden];
}

/** Results as attributes of their item: deflated JSON, so that a race of several thousand riders fits an item of 400 KB. */
export function packResults({ rows, unusual }: Results): { rows: Buffer; unusual?: Buffer } {
  return { rows: pack(rows), ...(unusual.length > 0 ? { unusual: pack(unusual) } : {}) };
}

function pack(list: readonly unknown[]): Buffer {
  return deflate(Buffer.from(JSON.stringify(list)));
}

/** @throws DecodeError when the item's rows are not what `packResults` wrote. */
export function unpackRows({ PK, rows }: Item): StoredResult[] {
  if (!(rows instanceof Uint8Array)) throw new DecodeError(`The stored results of ${PK} have no rows`);
  return listFrom(inflate(rows).toString(), isResult, `The stored results of ${PK}`);
}

function isResult(value: unknown): value is StoredResult {
  if (!Array.isArray(value) || value.length !== 6) return false;
  const [rank, racerId, name, total, seconds, estimated] = value as unknown[];
  const areTexts = typeof racerId === 'string' && typeof name === 'string';
  return areTexts && [rank, total, seconds, estimated].every(Number.isSafeInteger);
}

/**
 * Whose rides of the stored results are unusual; of an item from before that was kept, nobody's.
 * @throws DecodeError when they are there and not what `packResults` wrote.
 */
export function unpackUnusual({ PK, unusual }: Item): PlacedMarks[] {
  if (!(unusual instanceof Uint8Array)) return [];
  return listFrom(inflate(unusual).toString(), isPlacedMarks, `The unusual rides of ${PK}`);
}

function isPlacedMarks(value: unknown): value is PlacedMarks {
  return Array.isArray(value) && value.length > 0 && value.every(Number.isSafeInteger);
}
