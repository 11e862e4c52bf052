import { expect, test } from 'vitest';

import { periodKey } from './periods.ts';

test('all time is one', () => {
  expect(periodKey('all', 0)).toBe('all');
});

test.each([
  ['1970-01-01T00:00:00Z', 'day-1970-01-01', 'week-1970-W01'],
  ['2026-11-29T23:59:59.999Z', 'day-2026-11-29', 'week-2026-W48'],
  ['2026-11-30T00:00:00Z', 'day-2026-11-30', 'week-2026-W49'],
  // A year's first days may be of the week that was the last of the year before, and its last of the next one's first.
  ['2027-01-03T12:00:00Z', 'day-2027-01-03', 'week-2026-W53'],
  ['2027-01-04T00:00:00Z', 'day-2027-01-04', 'week-2027-W01'],
  ['2024-12-30T00:00:00Z', 'day-2024-12-30', 'week-2025-W01'],
  ['2020-12-31T00:00:00Z', 'day-2020-12-31', 'week-2020-W53'],
])('%s is in %s and %s', (time, day, week) => {
  const at = Date.parse(time);
  expect([periodKey('day', at), periodKey('week', at)]).toEqual([day, week]);
});
