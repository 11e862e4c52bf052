import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DecodeError } from '../errors.ts';
import { CountedLog, type CountedSecond } from './counted-log.ts';
import { decodeCounted } from './field.ts';

const seconds = fc.array(
  fc.record({
    racerIndex: fc.nat({ max: 2 ** 20 - 1 }),
    second: fc.integer({ min: 1, max: 300 }),
    units: fc.nat({ max: 940_500 }),
  }),
  { maxLength: 300 },
);

function logOf(entries: readonly CountedSecond[]): CountedLog {
  const log = new CountedLog();
  for (const { racerIndex, second, units } of entries) log.push(racerIndex, second, units);
  return log;
}

describe('a log of counted seconds', () => {
  test('gives back what was pushed, in its order, also through its bytes', () => {
    fc.assert(
      fc.property(seconds, (entries) => {
        const log = logOf(entries);
        expect(log.length).toBe(entries.length);
        expect(log.entries()).toEqual(entries);
        const read = CountedLog.unpack(log.pack());
        expect(read.entries()).toEqual(entries);
        read.push(7, 8, 9);
        expect(read.entries()).toEqual([...entries, { racerIndex: 7, second: 8, units: 9 }]);
        expect(log.entries()).toEqual(entries);
      }),
    );
  });

  test('retains what it is told to, in its order', () => {
    fc.assert(
      fc.property(seconds, (entries) => {
        const log = logOf(entries);
        log.retain((_, second) => second % 2 === 0);
        expect(log.entries()).toEqual(entries.filter(({ second }) => second % 2 === 0));
      }),
    );
  });

  test('is cut by place, as bytes and as it is kept for good', () => {
    fc.assert(
      fc.property(seconds, fc.nat({ max: 300 }), fc.nat({ max: 300 }), (entries, a, b) => {
        const [from, to] = [a, b].map((place) => Math.min(place, entries.length)).sort((x, y) => x - y);
        const log = logOf(entries);
        expect(CountedLog.unpack(log.pack(from)).entries()).toEqual(entries.slice(from));
        expect(decodeCounted(log.encode(from, to))).toEqual(entries.slice(from, to));
      }),
    );
    expect(decodeCounted(logOf([{ racerIndex: 1, second: 2, units: 3 }]).encode())).toHaveLength(1);
  });

  test('refuses bytes that are no log', () => {
    expect(() => CountedLog.unpack(new Uint8Array(7))).toThrow(DecodeError);
    expect(() => CountedLog.unpack(new Uint8Array(8))).toThrow(/Second 0/);
    expect(() => CountedLog.unpack(logOf([{ racerIndex: 0, second: 301, units: 0 }]).pack())).toThrow(
      /Second 301/,
    );
  });
});
