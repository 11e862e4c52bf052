import { expect, test } from 'vitest';

import { raceOf } from '../../core/race/heat.ts';
import { rideTotal } from '../../simulator/cli/results/tally.ts';
import { benchField } from './riders.ts';

const RACE = raceOf(5, 5_900_000);
const SECONDS = 10;

test('one rider in ten is measured, and sends its seconds when they lie before the board', () => {
  const { field, probes } = benchField(RACE, 200, SECONDS);
  expect(field).toHaveLength(200);
  expect(field.filter((rider) => probes.has(rider))).toHaveLength(20);
  // At a pace of 1 s a board ranks everybody at two seconds ago.
  const elapsed = 300 - SECONDS + 6.999;
  for (const rider of field) rider.due(elapsed);
  for (const rider of field) expect(rider.sent.at(-1)?.second).toBe(probes.has(rider) ? 294 : 296);
});

test('of a field that boards do not list wholly the strongest are measured', () => {
  const { field, probes } = benchField(RACE, 1200, SECONDS);
  const totals = field.map(({ ride }) => rideTotal(ride)).sort((a, b) => b - a);
  expect(probes.size).toBe(120);
  for (const { ride } of probes) expect(rideTotal(ride)).toBeGreaterThanOrEqual(totals[119] ?? 0);
});

test('of a small field everybody is measured', () => {
  const { field, probes } = benchField(RACE, 10, SECONDS);
  expect([...probes]).toEqual(field);
});
