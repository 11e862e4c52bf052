import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DecodeError } from '../errors.ts';
import { CountedLog, type CountedSecond } from './counted-log.ts';
import { Field } from './field.ts';

const counted = fc.record({
  racerIndex: fc.nat({ max: 80 }),
  second: fc.integer({ min: 1, max: 300 }),
  units: fc.nat({ max: 940_500 }),
});

/** Distinct (rider, second)s, as a race has them. */
const race = fc.uniqueArray(counted, {
  maxLength: 200,
  selector: ({ racerIndex, second }) => `${racerIndex}/${second}`,
});

/** What a rider's seconds up to one add up to, said as plainly as can be. */
function plainSum(seconds: readonly CountedSecond[], rider: number, through: number): number {
  let sum = 0;
  for (const one of seconds) if (one.racerIndex === rider && one.second <= through) sum += one.units;
  return sum;
}

describe('folding', () => {
  test('counts a second once, and keeps its first value', () => {
    const field = new Field();
    field.advanceTo(10);
    expect(field.fold(2, 10, 500)).toBe(true);
    expect(field.fold(2, 10, 900)).toBe(false);
    expect(field.fold(2, 11, 7)).toBe(true);
    expect(field.fold(2, 11, 8)).toBe(false);
    expect([field.riders, field.total(2), field.secondsSeen(2)]).toEqual([3, 500, 2]);
    expect(field.allUnits()).toEqual([0, 0, 507]);
  });

  test('of a log tells how many seconds were new', () => {
    const field = new Field();
    field.fold(0, 5, 100);
    const log = new CountedLog();
    for (const second of [4, 5, 6, 6]) log.push(0, second, 10);
    expect(field.foldAll(log)).toBe(2);
    expect(field.allUnits()).toEqual([120]);
  });

  test('the total stands at the second that everybody is ranked at', () => {
    const field = new Field();
    field.fold(0, 1, 10);
    field.fold(0, 2, 20);
    field.fold(0, 3, 40);
    expect([field.second, field.total(0)]).toEqual([0, 0]);
    field.advanceTo(2);
    expect([field.second, field.total(0)]).toEqual([2, 30]);
    field.advanceTo(1);
    expect([field.second, field.total(0)]).toEqual([2, 30]);
    field.advanceTo(999);
    expect([field.second, field.total(0)]).toEqual([300, 70]);
  });

  test('a rider the field has no room for has nothing', () => {
    const field = new Field();
    field.fold(0, 300, 1);
    expect([field.total(1), field.secondsSeen(1), field.latestSecond(1)]).toEqual([0, 0, 0]);
  });

  test('grows without forgetting', () => {
    const field = new Field();
    field.advanceTo(300);
    for (let rider = 0; rider < 1000; rider++) field.fold(rider, (rider % 300) + 1, rider);
    expect(field.riders).toBe(1000);
    expect(field.allUnits()).toEqual(Array.from({ length: 1000 }, (_, rider) => rider));
    expect(field.secondsSeen(777)).toBe(1);
  });
});

describe('a field is a set union', () => {
  /** What may happen to a field while seconds come in. */
  const events = race.chain((seconds) => {
    const steps = fc.oneof(
      { weight: 3, arbitrary: fc.record({ fold: fc.nat({ max: Math.max(seconds.length - 1, 0) }) }) },
      { weight: 1, arbitrary: fc.record({ advanceTo: fc.integer({ min: -5, max: 310 }) }) },
      { weight: 1, arbitrary: fc.constant({ store: true as const }) },
    );
    return fc.record({
      seconds: fc.constant(seconds),
      order: fc.shuffledSubarray(seconds, { minLength: seconds.length }),
      steps: fc.array(steps, { maxLength: 60 }),
      through: fc.integer({ min: 0, max: 300 }),
      isStored: fc.boolean(),
    });
  });

  test('what came again with more power counts no second time', () => {
    const log = new CountedLog();
    log.push(0, 5, 77, 181);
    log.pushAgain(0, 5, 1 << 9);
    log.pushAgain(0, 6, 1 << 9);
    const field = new Field();
    field.foldAll(log);
    expect([field.allUnits(), field.secondsSeen(0)]).toEqual([[77], 1]);
  });

  test('any order, repetition, split and storage gives the plain sums', () => {
    fc.assert(
      fc.property(events, ({ seconds, order, steps, through, isStored }) => {
        let field = new Field();
        const fold = (one: CountedSecond | undefined): void => {
          if (one !== undefined) field.fold(one.racerIndex, one.second, one.units);
        };
        const rest = [...order];
        for (const step of steps) {
          if ('fold' in step) {
            fold(seconds[step.fold]);
            fold(rest.pop());
          } else if ('advanceTo' in step) field.advanceTo(Math.min(step.advanceTo, through));
          else field = Field.decode(field.encode());
        }
        rest.forEach(fold);
        field.advanceTo(through);
        const log = new CountedLog();
        for (const { racerIndex, second, units } of seconds) log.push(racerIndex, second, units);
        field.foldAll(log);
        if (isStored) field = Field.decode(field.encode());

        expect(field.second).toBe(through);
        for (let rider = 0; rider <= 81; rider++) {
          expect(field.total(rider)).toBe(plainSum(seconds, rider, through));
          expect(field.allUnits()[rider] ?? 0).toBe(plainSum(seconds, rider, 300));
          const mine = seconds.filter((one) => one.racerIndex === rider);
          expect(field.secondsSeen(rider)).toBe(mine.length);
          expect(field.latestSecond(rider)).toBe(Math.max(0, ...mine.map(({ second }) => second)));
        }
      }),
    );
  });
});

describe('a stored field', () => {
  test('is small: a full race of 1,000 riders with nothing pending', () => {
    const field = new Field();
    field.advanceTo(300);
    for (let rider = 0; rider < 1000; rider++) field.fold(rider, 300, 940_500);
    expect(field.encode().length).toBeLessThan(42_010);
  });

  test('can be taken up from the middle of a larger buffer', () => {
    const field = new Field();
    field.fold(1, 5, 77);
    const packed = field.encode();
    const larger = new Uint8Array(packed.length + 9).fill(255);
    larger.set(packed, 3);
    const read = Field.decode(larger.subarray(3, 3 + packed.length));
    read.advanceTo(5);
    expect([read.total(1), larger.at(3)]).toEqual([77, 1]);
  });

  test('is read from a Node Buffer too, and leaves it as it was', () => {
    const field = new Field();
    field.advanceTo(5);
    field.fold(1, 5, 77);
    const buffer = Buffer.from(field.encode());
    const read = Field.decode(buffer);
    read.fold(1, 4, 3);
    expect([read.total(1), field.total(1), Field.decode(buffer).total(1)]).toEqual([80, 77, 77]);
  });

  test('of another version is refused', () => {
    const packed = new Field().encode();
    packed[0] = 2;
    expect(() => Field.decode(packed)).toThrow(/version 2/);
  });

  test('with a pending second of a rider it does not have is refused', () => {
    // Version 1, second 0, no riders; one counted second: rider 0, second 1, 5 units.
    expect(() => Field.decode(Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0, 5, 0, 0, 0))).toThrow(DecodeError);
  });

  /** One rider's: the second it stands at, the last byte of the bitmap (seconds 297 to 300), the total, what is pending. */
  const oneRider = (at: number, lastByte: number, total: number, pending: number[] = []): Uint8Array => {
    const word = (value: number): number[] => [0, 8, 16, 24].map((shift) => (value >>> shift) & 255);
    const bitmap = [...new Uint8Array(37), lastByte];
    return Uint8Array.of(1, at & 255, at >> 8, 1, ...bitmap, ...word(total), ...pending.flatMap(word));
  };

  test('that was made by hand is the field that it says', () => {
    const read = Field.decode(oneRider(299, 0b1100, 7, [300, 5]));
    expect([read.second, read.total(0), read.latestSecond(0), read.secondsSeen(0)]).toEqual([299, 7, 300, 2]);
    expect(read.allUnits()).toEqual([12]);
  });

  test.each<[string, Uint8Array]>([
    ['at a second behind the end', oneRider(301, 0, 0)],
    ['of a rider who was seen behind the end', oneRider(300, 0x10, 0)],
    ['of a rider with more units than a heat has', oneRider(300, 0, 300 * 940_500 + 1)],
    ['with a pending second that is counted already', oneRider(300, 0b1000, 5, [300, 5])],
    ['with a pending second that nobody saw', oneRider(0, 0, 0, [300, 5])],
    ['of 2^31 riders in no bytes', Uint8Array.of(1, 0, 0, 0x80, 0x80, 0x80, 0x80, 0x08)],
  ])('%s is refused', (_, bytes) => {
    expect(() => Field.decode(bytes)).toThrow(DecodeError);
  });

  test('cut short or made up is a DecodeError or a field, and nothing else', () => {
    const packed = race.map((seconds) => {
      const field = new Field();
      for (const { racerIndex, second, units } of seconds) field.fold(racerIndex, second, units);
      return field.encode();
    });
    const madeUp = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(packed, fc.double({ min: 0, max: 1, noNaN: true }))
        .map(([bytes, part]) => bytes.subarray(0, bytes.length * part)),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Uint8Array.of(1, 0, 0, 1, ...bytes)),
    );
    fc.assert(
      fc.property(madeUp, (bytes) => {
        try {
          Field.decode(bytes).advanceTo(300);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });
});
