import { pointsTenths } from '../../../core/race/output.ts';
import { byRank, ranked } from '../../../core/race/standings.ts';
import { DecodeError } from '../../../core/errors.ts';
import { deflate, inflate } from '../shared/deflate.ts';
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

/** The results of a race in rank order: everybody of whom a second was seen. */
export function resultRows(union: Union, roster: RaceRoster): StoredResult[] {
  const riders = roster
    .entries()
    .map((entry, racerIndex) => {
      const { units, seconds } = union.sum(racerIndex);
      return { ...entry, seconds, total: pointsTenths(units) };
    })
    .filter(({ seconds }) => seconds > 0)
    .sort(byRank);
  return ranked(riders).map(({ rank, racerId, name, total, seconds, estimated }) => [
    rank,
    racerId,
    name,
    total,
    seconds,
    estimated ? 1 : 0,
  ]);
}

/** Rows as stored: deflated JSON, so that a race of several thousand riders fits an item of 400 KB. */
export function packRows(rows: readonly StoredResult[]): Buffer {
  return deflate(Buffer.from(JSON.stringify(rows)));
}

/** @throws DecodeError when the item's rows are not what `packRows` wrote. */
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
