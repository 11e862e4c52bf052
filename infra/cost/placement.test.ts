import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { hashKeyRange } from '../../local/stream/partition.ts';
import { HEATS_A_DAY, placeDay, raceIdsAt } from './placement.ts';

const DAY = Date.UTC(2026, 10, 23);
const FIRST = DAY / 300_000;

/**
 * The rule of Kinesis by itself: the MD5 of the key is a 128-bit number, shard i of n has the hash keys from
 * floor(i * 2^128 / n) on. By string arithmetic of the first 13 hex digits (52 bits), far from every border here.
 */
function shardByHand(raceId: string, shards: number): number {
  const digits = createHash('md5').update(raceId).digest('hex').slice(0, 13);
  return Math.floor((Number.parseInt(digits, 16) / 2 ** 52) * shards);
}

test.each([1, 2, 3, 7, 12])(
  'all 288 heats of six classes on %i shards, as an independent sum has it',
  (shards) => {
    const { heats, perClass } = placeDay(DAY, 6, shards);
    expect(heats).toHaveLength(HEATS_A_DAY);
    heats.forEach((placed, n) => {
      expect(placed).toEqual(
        [1, 2, 3, 4, 5, 6].map((classId) => shardByHand(`${classId}-${FIRST + n}`, shards)),
      );
    });
    for (const classHeats of perClass) expect(classHeats.reduce((sum, heats) => sum + heats)).toBe(288);
  },
);

test('a known digest falls into the range that Kinesis documents', () => {
  // md5("1-5984640") by md5sum.
  const key = BigInt(`0x${createHash('md5').update('1-5984640').digest('hex')}`);
  const [[shard = -1] = []] = placeDay(DAY, 1, 4).heats;
  const { StartingHashKey, EndingHashKey } = hashKeyRange(shard, 4);
  expect(key >= BigInt(StartingHashKey) && key <= BigInt(EndingHashKey)).toBe(true);
});

test('the worst moment is the fullest of the day, and every moment is counted', () => {
  const { heats, worst, moments } = placeDay(DAY, 6, 6);
  const fullest = heats.map((placed) =>
    Math.max(...[0, 1, 2, 3, 4, 5].map((s) => placed.filter((p) => p === s).length)),
  );
  expect(worst.races).toBe(Math.max(...fullest));
  expect(worst.heat).toBe(FIRST + fullest.indexOf(worst.races));
  expect(heats[worst.heat - FIRST]?.filter((shard) => shard === worst.shard)).toHaveLength(worst.races);
  moments.forEach((count, races) => expect(fullest.filter((most) => most === races)).toHaveLength(count));
});

test('six races at once have raceIds; stand-ins for more are never the same', () => {
  expect(raceIdsAt(7, 6)).toEqual(['1-7', '2-7', '3-7', '4-7', '5-7', '6-7']);
  const many = [...raceIdsAt(FIRST, 1000), ...raceIdsAt(FIRST + 1, 1000)];
  expect(new Set(many).size).toBe(2000);
});
