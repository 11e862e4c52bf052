import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DecodeError } from '../errors.ts';
import {
  decodeBoard,
  encodeBoard,
  MAX_RACER_INDEX,
  type Board,
  type BoardInput,
  type Standing,
} from './board.ts';
import { boardTopic } from './topics.ts';

/** 300 seconds at 250 rpm and 100 %: 300 * 940,500 units, 200 a tenth. */
const MOST_TENTHS = 1_410_750;

const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const u16 = fc.integer({ min: 0, max: 0xffff });

function inRankOrder(standings: Standing[]): Standing[] {
  return standings.sort((a, b) => b.total - a.total);
}

function standings(maxLength: number, maxTotal: number): fc.Arbitrary<Standing[]> {
  const standing = fc.record({
    racerIndex: fc.integer({ min: 0, max: MAX_RACER_INDEX }),
    total: fc.integer({ min: 0, max: maxTotal }),
  });
  return fc.uniqueArray(standing, { maxLength, selector: ({ racerIndex }) => racerIndex }).map(inRankOrder);
}

const board: fc.Arbitrary<Board> = fc.record({
  raceId: fc
    .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 999_999_999 }))
    .map((parts) => parts.join('-')),
  second: fc.integer({ min: 0, max: 300 }),
  asOf: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  publishEverySeconds: u16,
  finalSpreadSeconds: u16,
  rosterEpoch: u32,
  rosterLength: u32,
  rosterChecksum: u32,
  standings: standings(60, 0xffff_ffff),
});

/** A field of `riders`, the best one first; the indices are spread over all that is allowed. */
function field(riders: number, total: (place: number) => number): BoardInput {
  return {
    raceId: '6-999999999',
    second: 300,
    publishEverySeconds: 3,
    standings: Array.from({ length: riders }, (_, place) => ({
      racerIndex: MAX_RACER_INDEX - place,
      total: total(place),
    })),
  };
}

test('a board comes back as it went', () => {
  fc.assert(
    fc.property(board, (one) => {
      expect(decodeBoard(encodeBoard(one))).toEqual(one);
    }),
  );
});

test('what has a default may be left out', () => {
  const packed = encodeBoard({
    raceId: '1-5',
    second: 9,
    publishEverySeconds: 1,
    standings: [{ racerIndex: 0, total: 7 }],
  });
  expect(decodeBoard(packed)).toEqual({
    raceId: '1-5',
    second: 9,
    asOf: 0,
    publishEverySeconds: 1,
    finalSpreadSeconds: 5,
    rosterEpoch: 0,
    rosterLength: 1,
    rosterChecksum: 0,
    standings: [{ racerIndex: 0, total: 7 }],
  });
});

test('the written form', () => {
  const packed = encodeBoard({
    raceId: '3-258',
    second: 300,
    asOf: 0x0102_0304_0506,
    publishEverySeconds: 2,
    finalSpreadSeconds: 6,
    rosterEpoch: 1,
    rosterLength: 3,
    rosterChecksum: 0xdead_beef,
    standings: [
      { racerIndex: 2, total: 300 },
      { racerIndex: 0, total: 298 },
      { racerIndex: 1, total: 298 },
    ],
  });
  expect(Buffer.from(packed).toString('hex')).toBe(
    [
      '01', // version
      '03', // class
      '02010000', // heat
      '2c01', // second
      '060504030201', // asOf
      '0200', // publish every so many seconds
      '0600', // spread of the finals
      '01000000', // roster: epoch,
      '03000000', // length,
      'efbeadde', // checksum
      '0300', // riders listed
      'ac02', // total of the first: 300
      '02', // 2 less
      '00', // as many
      '02', // bits an index
      '12', // 2, 0, 1 in two bits each, low bits first
      '00', // no tail
    ].join(''),
  );
});

describe('size: 5,120 bytes with the topic at 1,000 riders', () => {
  const size = (input: BoardInput): number => encodeBoard(input).length + boardTopic(input.raceId).length;

  test('whatever was ridden', () => {
    const totals = fc.array(fc.integer({ min: 0, max: MOST_TENTHS }), { minLength: 1000, maxLength: 1000 });
    fc.assert(
      fc.property(totals, (ridden) => {
        const sorted = ridden.sort((a, b) => b - a);
        expect(size(field(1000, (place) => sorted[place] ?? 0))).toBeLessThanOrEqual(5120);
      }),
      { numRuns: 20 },
    );
  });

  test('at the worst: as many three-byte differences as the largest total has room for, the rest of two bytes', () => {
    // 78 steps of 2^14 and 921 of 2^7 make 1,395,840, and one more large step would be too much.
    const worst = (place: number): number =>
      MOST_TENTHS - Math.min(place, 78) * 2 ** 14 - Math.max(place - 78, 0) * 2 ** 7;
    expect(worst(999)).toBeGreaterThanOrEqual(0);
    expect(worst(999)).toBeLessThan(2 ** 14 - 2 ** 7);
    // 34 bytes of head and marks, 3 + 78 * 3 + 921 * 2 of totals, 2,500 of indices
    expect(encodeBoard(field(1000, worst)).length).toBe(34 + 3 + 234 + 1842 + 2500);
    expect(size(field(1000, worst))).toBeLessThanOrEqual(5120);
  });

  test('with a tail of 100,000 riders', () => {
    const input = field(100_000, (place) => (place < 1000 ? MOST_TENTHS - place * 1400 : 5000));
    expect(size(input)).toBeLessThanOrEqual(5120);
  });
});

describe('a field of more than 1,000', () => {
  test('lists the best 1,000 and counts the others by their totals', () => {
    // The last listed rider has 6,400, so a bucket is 101 tenths wide.
    const packed = encodeBoard(
      field(1003, (place) => (place < 1000 ? 7399 - place : ([6400, 101, 100][place - 1000] ?? 0))),
    );
    const { standings: listed, tail, rosterLength } = decodeBoard(packed);
    expect([listed.length, listed.at(-1)?.total, rosterLength]).toEqual([1000, 6400, 1003]);
    const counts = new Array<number>(64).fill(0);
    [counts[63], counts[1], counts[0]] = [1, 1, 1];
    expect(tail).toEqual({ bucketWidth: 101, counts });
  });

  test('a thousand exactly have no tail', () => {
    expect(decodeBoard(encodeBoard(field(1000, () => 5))).tail).toBeUndefined();
  });

  test('every rider behind is counted in the bucket of its total', () => {
    const behind = fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(behind, fc.integer({ min: 90_000, max: MOST_TENTHS }), (totals, last) => {
        const sorted = totals.sort((a, b) => b - a);
        const { tail } = decodeBoard(
          encodeBoard(field(1000 + sorted.length, (place) => sorted[place - 1000] ?? last)),
        );
        const { bucketWidth, counts } = tail ?? { bucketWidth: 0, counts: [] };
        expect(counts).toHaveLength(64);
        for (const [bucket, count] of counts.entries()) {
          const within = sorted.filter(
            (total) => total >= bucket * bucketWidth && total < (bucket + 1) * bucketWidth,
          );
          expect(count).toBe(within.length);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a tail that is not in rank order is refused', () => {
    expect(() => encodeBoard(field(1002, (place) => (place === 1001 ? 6 : 5)))).toThrow(RangeError);
    expect(() =>
      encodeBoard(field(1003, (place) => (place < 1000 ? 9 : ([5, 6, 0][place - 1000] ?? 0)))),
    ).toThrow(/total 6/);
  });
});

describe('what encodeBoard refuses', () => {
  const good: BoardInput = { raceId: '1-5', second: 9, publishEverySeconds: 1, standings: [] };

  test.each<[string, Partial<BoardInput>]>([
    ['"7-5" is no raceId', { raceId: '7-5' }],
    ['second 301', { second: 301 }],
    ['second 1.5', { second: 1.5 }],
    ['asOf -1', { asOf: -1 }],
    ['publishEverySeconds 65536', { publishEverySeconds: 65_536 }],
    ['finalSpreadSeconds NaN', { finalSpreadSeconds: NaN }],
    ['rosterEpoch 4294967296', { rosterEpoch: 2 ** 32 }],
    ['rosterLength -1', { rosterLength: -1 }],
    ['rosterChecksum 0.5', { rosterChecksum: 0.5 }],
    ['racerIndex 1048576', { standings: [{ racerIndex: MAX_RACER_INDEX + 1, total: 0 }] }],
    ['total -1', { standings: [{ racerIndex: 0, total: -1 }] }],
    [
      'total 6',
      {
        standings: [
          { racerIndex: 0, total: 5 },
          { racerIndex: 1, total: 6 },
        ],
      },
    ],
  ])('%s', (message, change) => {
    expect(() => encodeBoard({ ...good, ...change })).toThrow(RangeError);
    expect(() => encodeBoard({ ...good, ...change })).toThrow(message);
  });
});

describe('bytes from outside', () => {
  /** A board's bytes, and where its parts are: no riders, then with one rider of index 0 and total 5. */
  const empty = (): Uint8Array =>
    encodeBoard({ raceId: '1-5', second: 9, publishEverySeconds: 1, standings: [] });
  const one = (): Uint8Array =>
    encodeBoard({
      raceId: '1-5',
      second: 9,
      publishEverySeconds: 1,
      standings: [{ racerIndex: 0, total: 5 }],
    });

  function changed(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
    bytes.set(values, at);
    return bytes;
  }

  test.each<[string, () => Uint8Array]>([
    ['version 2', () => changed(empty(), 0, 2)],
    ['class 0', () => changed(empty(), 1, 0)],
    ['class 7', () => changed(empty(), 1, 7)],
    ['heat 1000000000', () => changed(empty(), 2, 0x00, 0xca, 0x9a, 0x3b)],
    ['second 301', () => changed(empty(), 6, 0x2d, 1)],
    ['1001 riders', () => changed(empty(), 32 - 2, 0xe9, 3)],
    ['Indices of 0 bits', () => changed(empty(), 32, 0)],
    ['Indices of 21 bits', () => changed(empty(), 32, 21)],
    ['flag 2', () => changed(empty(), 33, 2)],
    ['end at 34', () => changed(empty(), 33, 1)],
    ['no width', () => Uint8Array.of(...empty().subarray(0, 33), 1, 0, 0, 0, 0, ...new Uint8Array(64))],
    ['1 bytes too many', () => Uint8Array.of(...empty(), 0)],
    ['place 2 is below zero', () => Uint8Array.of(...changed(one(), 30, 2).subarray(0, 33), 6, 1, 0, 0)],
  ])('%s is refused', (message, bytes) => {
    expect(() => decodeBoard(bytes())).toThrow(DecodeError);
    expect(() => decodeBoard(bytes())).toThrow(message);
  });

  test('any part of a board is refused', () => {
    const whole = encodeBoard(field(1010, (place) => 5000 - place));
    // Every place in the head and the tail, and some among the riders.
    for (let length = 0; length < whole.length; length += length < 80 || length > 4500 ? 1 : 23) {
      expect(() => decodeBoard(whole.subarray(0, length))).toThrow(DecodeError);
    }
    expect(decodeBoard(whole).standings).toHaveLength(1000);
  });

  test('any bytes give a board that can be packed again, or a DecodeError', () => {
    const head = empty().subarray(0, 30);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.uint8Array({ maxLength: 200 }).map((rest) => Uint8Array.of(...head, ...rest)),
      fc.tuple(board, fc.nat(), fc.nat({ max: 255 })).map(([valid, at, byte]) => {
        const packed = encodeBoard(valid);
        return changed(packed, at % packed.length, byte);
      }),
    );
    fc.assert(
      fc.property(bytes, (some) => {
        let decoded: Board;
        try {
          decoded = decodeBoard(some);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
          return;
        }
        expect(decodeBoard(encodeBoard(decoded)).standings).toEqual(decoded.standings);
      }),
      { numRuns: 500 },
    );
  });
});
