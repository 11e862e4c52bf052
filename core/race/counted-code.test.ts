import fc from 'fast-check';
import { expect, test } from 'vitest';

import { DecodeError } from '../errors.ts';
import { decodeCounted, encodeCounted, encodeLog } from './counted-code.ts';
import { CountedLog, type CountedSecond } from './counted-log.ts';
import { gridUnits } from './output.ts';

const effort = fc.integer({ min: 1, max: 2 ** 11 - 1 });
const units = fc.nat({ max: 940_500 });
/** A race's few riders, and its last. */
const who = {
  racerIndex: fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 2 ** 20 - 1 })),
  second: fc.integer({ min: 1, max: 300 }),
};
const ridden = fc
  .record({ ...who, halfRpm: fc.integer({ min: 1, max: 500 }), tenths: fc.nat({ max: 1000 }) })
  .map(({ halfRpm, tenths, ...one }) => ({ ...one, units: gridUnits(halfRpm, tenths), effort: halfRpm }));
const seconds: fc.Arbitrary<CountedSecond[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: ridden },
    fc.record({ ...who, units }),
    fc.record({ ...who, units, effort }),
    fc.record({ ...who, units: fc.constant(0), effort, again: fc.constant(true as const) }),
  ),
  { maxLength: 100 },
);

const at = (racerIndex: number, second: number, halfRpm: number, tenths: number): CountedSecond => ({
  ...{ racerIndex, second, units: gridUnits(halfRpm, tenths), effort: halfRpm },
});

test('come back as they went, whole and in parts', () => {
  fc.assert(
    fc.property(seconds, fc.nat({ max: 100 }), fc.nat({ max: 100 }), (entries, a, b) => {
      expect(decodeCounted(encodeCounted(entries))).toEqual(entries);
      const [from, to] = [a, b].map((place) => Math.min(place, entries.length)).sort((x, y) => x - y);
      const log = new CountedLog();
      for (const one of entries) {
        if (one.again) log.pushAgain(one.racerIndex, one.second, one.effort ?? 0);
        else log.push(one.racerIndex, one.second, one.units, one.effort);
      }
      expect(encodeLog(log)).toEqual(encodeCounted(entries));
      expect(decodeCounted(encodeLog(log, from, to))).toEqual(entries.slice(from, to));
    }),
  );
});

test('the next second of a rider is three bytes where it differs little from the last', () => {
  const written = encodeCounted([at(1, 1, 180, 400), at(2, 7, 1, 0), at(1, 2, 179, 463), at(2, 8, 64, 0)]);
  expect([...written]).toEqual([
    ...[0, 4],
    // Rider + 1; 180 and 400 more than nothing.
    ...[2 << 2, 0xe8, 2, 0xa0, 6],
    // Rider + 1, second + 7; half rpm + 1.
    ...[(2 << 2) | 2, 14, 2, 0],
    // Rider - 1, half rpm - 1, tenths + 63; then rider + 1, half rpm + 63.
    ...[1 << 2, 1, 126],
    ...[2 << 2, 126, 0],
  ]);
});

test('what was not ridden as the grids say is told by its value', () => {
  // 300 = 0b10_0101100 and 940,500 = 0b111001_0110011_1010100, seven bits a byte, low ones first.
  const value = (one: CountedSecond): number[] => [...encodeCounted([one])].slice(2);
  expect(value({ racerIndex: 3, second: 300, units: 940_500 })).toEqual([27, 0xd8, 4, 0xd4, 0xb3, 0x39]);
  expect(value({ racerIndex: 0, second: 1, units: 0 })).toEqual([1, 0]);
  expect(value({ racerIndex: 0, second: 1, units: 5, effort: 1 })[0]).toBe(1);
  expect(value({ racerIndex: 0, second: 1, units: 0, effort: 1536, again: true })[0]).toBe(1);
});

test.each([
  ['of the form before', [1, 3, 0xac, 2, 0xd4, 0xb3, 0x39]],
  ['more than there are bytes for', [0, 200, 1, 1, 1]],
  ['a second 0', [0, 1, 3, 0, 5]],
  ['a second -1', [0, 1, 3, 1, 5]],
  ['a second 301', [0, 1, 3, 0xda, 4, 5]],
  ['a rider beyond any race', [0, 1, 0x81, 0x80, 0x80, 4, 1]],
  ['a rider before the first', [0, 1, 5, 1]],
  ['more units than a second has', [0, 1, 1, 0xd5, 0xb3, 0x39]],
  ['no cadence', [0, 1, 0, 0, 0]],
  ['501 half rpm', [0, 1, 0, 0xea, 7, 0]],
  ['a resistance below nothing', [0, 1, 0, 2, 1]],
  ['1,001 tenths of a percent', [0, 1, 0, 2, 0xd2, 0xf]],
  ['bytes behind them', [0, 1, 1, 5, 9]],
  ['nothing', []],
])('%s is refused', (_, bytes) => {
  expect(() => decodeCounted(Uint8Array.from(bytes))).toThrow(DecodeError);
});

test.each([
  ['the last rider, with the most', [0, 1, 0xf9, 0xff, 0xff, 3, 0xd4, 0xb3, 0x39], 2 ** 20 - 1, 940_500],
  ['the most on both grids', [0, 1, 0, 0xe8, 7, 0xd0, 0xf], 0, 940_500],
])('%s is taken', (_, bytes, racerIndex, most) => {
  expect(decodeCounted(Uint8Array.from(bytes))).toMatchObject([{ racerIndex, second: 1, units: most }]);
});
