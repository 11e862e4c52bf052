import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { CLASS_IDS, type ClassId } from './classes.ts';
import {
  CREDIT_MS,
  FINISHED_SECONDS,
  heatAt,
  OFFICIAL_MS,
  parseRaceId,
  raceById,
  raceOf,
  secondAt,
} from './heat.ts';

test('the spans that everybody counts with', () => {
  expect([FINISHED_SECONDS, CREDIT_MS, OFFICIAL_MS]).toEqual([285, 1_800_000, 60_000]);
});

describe('heats', () => {
  test('are five minutes long, back to back, from the epoch on', () => {
    expect(heatAt(0)).toBe(0);
    expect(heatAt(299_999)).toBe(0);
    expect(heatAt(300_000)).toBe(1);
    // 2026-11-22T22:05:00Z: 1795385100 s / 300
    expect(heatAt(Date.UTC(2026, 10, 22, 22, 5))).toBe(5_984_617);
  });

  test('a race knows its place in time', () => {
    expect(raceOf(4, 5_984_617)).toEqual({
      raceId: '4-5984617',
      classId: 4,
      heat: 5_984_617,
      startsAt: 1_795_385_100_000,
      endsAt: 1_795_385_400_000,
    });
  });

  test.each([-1, 1.5, 1_000_000_000, NaN])('heat %s is refused', (heat) => {
    expect(() => raceOf(1, heat)).toThrow(RangeError);
  });
});

describe('raceIds', () => {
  test('lead back to their race', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<ClassId>(...CLASS_IDS),
        fc.integer({ min: 0, max: 999_999_999 }),
        (classId, heat) => {
          const race = raceOf(classId, heat);
          expect(parseRaceId(race.raceId)).toEqual(race);
          expect(raceById(race.raceId)).toEqual(race);
        },
      ),
    );
  });

  test.each([
    '',
    '1',
    '1-',
    '0-5',
    '7-5',
    '1-05',
    '1-1234567890',
    '1-5 ',
    ' 1-5',
    '1-5\n',
    '11-5',
    '1-5x',
    '1--5',
  ])('%j is none', (text) => {
    expect(parseRaceId(text)).toBeNull();
  });
});

describe('secondAt: second s covers (start + s - 1, start + s]', () => {
  const race = raceOf(1, 10);
  test.each([
    [-1000, -1],
    [0, 0],
    [1, 1],
    [1000, 1],
    [1001, 2],
    [299_000, 299],
    [299_001, 300],
    [300_000, 300],
    [300_001, 301],
  ])('%s ms after the start is second %s', (afterStart, second) => {
    expect(secondAt(race, race.startsAt + afterStart)).toBe(second);
  });
});
