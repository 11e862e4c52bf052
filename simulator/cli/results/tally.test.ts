import { describe, expect, test } from 'vitest';

import { summaryLines } from './summary.ts';
import { isRight, rideTotal, tally } from './tally.ts';

/** A ride of so many seconds at 90 rpm and 40 %: 131.25 points each. */
const ride = (seconds: number, cadenceRpm = 90) =>
  Array.from({ length: seconds }, (_, at) => ({ second: at + 1, cadenceRpm, resistancePercent: 40 }));

test('a ride’s total is the published formula, rounded down once', () => {
  // (90 + 35) * (40 + 65) / 100 = 131.25 points a second
  expect(rideTotal(ride(1))).toBe(1312);
  expect(rideTotal(ride(2))).toBe(2625);
  expect(rideTotal(ride(300))).toBe(393_750);
  // (0.5 + 35) * (0.1 + 65) / 100 = 23.1105
  expect(rideTotal([{ second: 1, cadenceRpm: 0.5, resistancePercent: 0.1 }])).toBe(231);
  expect(rideTotal([{ second: 1, cadenceRpm: 0, resistancePercent: 100 }])).toBe(0);
  expect(rideTotal([])).toBe(0);
});

const field = [
  { racerId: 'r-a', ride: ride(10) },
  { racerId: 'r-b', ride: ride(20) },
];
const right = [
  { racerId: 'r-a', total: 13_125, seconds: 10 },
  { racerId: 'r-b', total: 26_250, seconds: 20 },
];

describe('the tally', () => {
  test('finds nothing where all is counted once; other riders do not matter', () => {
    const outcome = tally(field, [...right, { racerId: 'r-other', total: 1, seconds: 1 }]);
    expect(outcome).toEqual({ riders: 2, ridden: 30, lost: 0, surplus: 0, wrongTotals: [] });
    expect(isRight(outcome)).toBe(true);
  });

  test('counts what is missing of a rider, and all of one who is missing', () => {
    const outcome = tally(field, [{ racerId: 'r-a', total: 11_812, seconds: 9 }]);
    expect(outcome).toMatchObject({ ridden: 30, lost: 21, surplus: 0 });
    expect(outcome.wrongTotals.map(({ racerId }) => racerId)).toEqual(['r-a', 'r-b']);
    expect(isRight(outcome)).toBe(false);
  });

  test('a surplus of one rider does not make up for another’s loss', () => {
    const [a, b] = right;
    const outcome = tally(field, [
      { ...a!, seconds: 9 },
      { ...b!, seconds: 21 },
    ]);
    expect(outcome).toMatchObject({ lost: 1, surplus: 1 });
    expect(isRight(outcome)).toBe(false);
  });

  test('a rider listed twice is counted twice', () => {
    const outcome = tally(field, [...right, right[0]!]);
    expect(outcome).toMatchObject({ lost: 0, surplus: 10 });
    expect(outcome.wrongTotals).toEqual([{ racerId: 'r-a', ridden: 13_125, counted: 26_250 }]);
  });

  test('a total that is off is wrong though every second is there', () => {
    const [a, b] = right;
    const outcome = tally(field, [{ ...a!, total: 13_126 }, b!]);
    expect(outcome).toMatchObject({ lost: 0, surplus: 0 });
    expect(isRight(outcome)).toBe(false);
  });

  test('without results everything is lost', () => {
    expect(tally(field, [])).toMatchObject({ ridden: 30, lost: 30 });
  });
});

describe('the summary', () => {
  const run = { raceId: '3-7', speed: 3, boards: 1, status: 'provisional' as const };

  test('says what was ridden and what was counted', () => {
    expect(summaryLines(tally(field, right), run)).toEqual([
      'race 3-7, speed 3, results provisional, 1 board seen',
      '2 riders rode 30 seconds: 30 counted, 2 of 2 totals right',
    ]);
  });

  test('names the first riders whose rides are unusual', () => {
    const marks = [{ reason: 'cadence_jump', second: 30 } as const, { reason: 'power', second: 2 } as const];
    const unusual = Array.from({ length: 6 }, (_, index) => ({ racerId: `r-${index}`, marks }));
    const lines = summaryLines(tally(field, right), { ...run, unusual });
    expect(lines.slice(2, 4)).toEqual([
      '6 rides marked as unusual',
      'r-0: cadence_jump at 30 s, power at 2 s',
    ]);
    expect([lines.length, lines.at(-1)]).toEqual([9, 'and 1 more']);
    expect(summaryLines(tally(field, right), { ...run, unusual: unusual.slice(0, 1) })).toHaveLength(4);
  });

  test('names the first riders whose totals are wrong', () => {
    const many = Array.from({ length: 7 }, (_, index) => ({ racerId: `r-${index}`, ride: ride(1) }));
    const rows = many.map(({ racerId }) => ({ racerId, total: 1, seconds: 2 }));
    const lines = summaryLines(tally(many, rows), run);
    expect(lines[2]).toBe('7 seconds in the results that were not ridden in this run');
    expect(lines[3]).toBe('r-0: 131.2 points were ridden, 0.1 counted');
    expect(lines).toHaveLength(9);
    expect(lines.at(-1)).toBe('and 2 more');
  });
});
