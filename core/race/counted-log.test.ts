import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DecodeError } from '../errors.ts';
import { CountedLog, type CountedSecond } from './counted-log.ts';

const who = {
  racerIndex: fc.nat({ max: 2 ** 20 - 1 }),
  second: fc.integer({ min: 1, max: 300 }),
  units: fc.nat({ max: 940_500 }),
};
const effort = fc.integer({ min: 1, max: 2 ** 11 - 1 });
const seconds = fc.array(
  fc.oneof(
    fc.record(who),
    fc.record({ ...who, effort }),
    fc.record({ ...who, units: fc.constant(0), effort, again: fc.constant(true as const) }),
  ),
  { maxLength: 300 },
);

function logOf(entries: readonly CountedSecond[]): CountedLog {
  const log = new CountedLog();
  for (const { racerIndex, second, units, effort = 0, again } of entries) {
    if (again) log.pushAgain(racerIndex, second, effort);
    else log.push(racerIndex, second, units, effort);
  }
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

  test('tells of each entry what it is', () => {
    const log = logOf([
      { racerIndex: 2 ** 20 - 1, second: 300, units: 940_500, effort: 2047 },
      { racerIndex: 1, second: 2, units: 3 },
      { racerIndex: 1, second: 2, units: 0, effort: 1536, again: true },
    ]);
    const places = [0, 1, 2];
    expect(places.map((place) => log.units(place))).toEqual([940_500, 3, 0]);
    expect(places.map((place) => log.effort(place))).toEqual([2047, 0, 1536]);
    expect(places.map((place) => log.again(place))).toEqual([false, false, true]);
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

  test('is cut by place', () => {
    fc.assert(
      fc.property(seconds, fc.nat({ max: 300 }), (entries, place) => {
        const from = Math.min(place, entries.length);
        expect(CountedLog.unpack(logOf(entries).pack(from)).entries()).toEqual(entries.slice(from));
      }),
    );
  });

  test('refuses bytes that are no log', () => {
    expect(() => CountedLog.unpack(new Uint8Array(7))).toThrow(DecodeError);
    expect(() => CountedLog.unpack(new Uint8Array(8))).toThrow(/Second 0/);
    expect(() => CountedLog.unpack(logOf([{ racerIndex: 0, second: 301, units: 0 }]).pack())).toThrow(
      /Second 301/,
    );
  });
});
