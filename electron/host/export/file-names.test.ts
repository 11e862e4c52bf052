import { expect, it } from 'vitest';

import { raceOf } from '../../../core/race/heat.ts';
import { RACE, STARTS, journaled, sample, sheetOf } from './export.test-support.ts';
import { numbered, rideFileName, tableFileName } from './file-names.ts';

/** The heat that begins at this local time, whatever the time zone of this machine. */
const ride = (...local: [year: number, month: number, day: number, hour: number, minute: number]) =>
  sheetOf(journaled([sample(1)], { raceId: raceOf(6, new Date(...local).getTime() / 300_000).raceId }));

it('names a ride by its heat in the time of this machine, and its class', () => {
  expect(rideFileName(ride(2026, 0, 2, 3, 5), 'tcx')).toBe('alleycat-2026-01-02-0305-class6.tcx');
  expect(rideFileName(ride(2026, 10, 29, 14, 55), 'fit')).toBe('alleycat-2026-11-29-1455-class6.fit');
  expect([RACE.classId, STARTS]).toEqual([3, RACE.startsAt]);
});

it('names a table by its first and its last ride', () => {
  const [first, last] = [ride(2026, 0, 2, 3, 5), ride(2026, 10, 29, 14, 55)];
  expect(tableFileName([first, first, last])).toBe('alleycat-2026-01-02-0305-to-2026-11-29-1455-3-rides.csv');
});

it('puts a number before the ending', () => {
  expect([numbered('a-1.fit', 1), numbered('a-1.fit', 12)]).toEqual(['a-1.fit', 'a-1-12.fit']);
});
