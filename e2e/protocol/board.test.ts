import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { decodeBoard, encodeBoard, MAX_RACER_INDEX, type BoardInput } from '../../core/messages/board.ts';
import { exampleBytes, exampleJson } from './examples.test-support.ts';
import { sameDataEachTime } from './properties.test-support.ts';
import { ranksInTail, ranksOf, readBoard } from './reference-client.ts';

sameDataEachTime();

const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffff_ffff);

/** A field of any size in rank order, its indices anywhere below `maxIndex`. */
function field(sizes: fc.Arbitrary<number>): fc.Arbitrary<BoardInput> {
  return fc
    .record({
      classId: fc.integer({ min: 1, max: 6 }),
      heat: fc.nat(999_999_999),
      second: fc.nat(300),
      asOf: fc.nat(2 ** 48 - 1),
      publishEverySeconds: u16,
      finalSpreadSeconds: u16,
      rosterEpoch: u32,
      rosterLength: u32,
      rosterChecksum: u32,
      size: sizes,
      steps: fc.array(fc.nat(70_000), { minLength: 1, maxLength: 40 }),
      first: fc.nat(MAX_RACER_INDEX),
    })
    .map(({ classId, heat, size, steps, first, ...head }) => {
      let total = 0;
      const standings = Array.from({ length: size }, (_, place) => {
        total += steps[place % steps.length] ?? 0;
        // An odd number times the place, in 20 bits: each index once.
        return { racerIndex: (first + place * 7919) % (MAX_RACER_INDEX + 1), total };
      });
      return { ...head, raceId: `${classId}-${heat}`, standings: standings.reverse() };
    });
}

describe('the board', () => {
  test('of the page is read as the page says, here and in the app', () => {
    const packet = exampleBytes('board');
    expect(readBoard(packet)).toEqual(exampleJson('board'));
    expect(decodeBoard(packet)).toEqual(exampleJson('board'));
    expect(encodeBoard(exampleJson('board') as BoardInput)).toEqual(packet);
  });

  test('of any field up to 1,000 riders is read as it was packed', () => {
    fc.assert(
      fc.property(field(fc.nat(60)), (board) => {
        expect(readBoard(encodeBoard(board))).toEqual(board);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(field(fc.integer({ min: 990, max: 1000 })), (board) => {
        expect(readBoard(encodeBoard(board))).toEqual(board);
      }),
      { numRuns: 10 },
    );
  });

  test('of a larger field lists 1,000 and counts the others', () => {
    fc.assert(
      fc.property(field(fc.integer({ min: 1001, max: 1400 })), (board) => {
        const read = readBoard(encodeBoard(board));
        expect(read.standings).toEqual(board.standings.slice(0, 1000));
        expect(read.tail?.bucketWidth).toBe(Math.floor((board.standings[999]?.total ?? 0) / 64) + 1);
        const ranks = ranksOf(board.standings.map(({ total }) => total));
        board.standings.slice(1000).forEach(({ total }, behind) => {
          const [best, worst] = ranksInTail(read, total);
          const place = 1001 + behind;
          expect(place).toBeGreaterThanOrEqual(best);
          expect(place).toBeLessThanOrEqual(worst);
          expect(ranks[place - 1]).toBeLessThanOrEqual(worst);
        });
      }),
      { numRuns: 10 },
    );
  });

  test('that is damaged is refused here where the app refuses it', () => {
    const reads = (read: (packet: Uint8Array) => unknown, packet: Uint8Array): unknown => {
      try {
        return read(packet);
      } catch {
        return 'refused';
      }
    };
    const damage = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      byte: fc.nat(255),
      cut: fc.nat(3),
    });
    fc.assert(
      fc.property(field(fc.nat(40)), damage, (board, { at, byte, cut }) => {
        const packet = encodeBoard(board).slice(0);
        packet[Math.floor(at * (packet.length - 1))] = byte;
        const damaged = packet.subarray(0, packet.length - cut);
        expect(reads(readBoard, damaged)).toEqual(reads(decodeBoard, damaged));
      }),
      { numRuns: 1000 },
    );
  });
});
