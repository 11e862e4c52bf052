import { describe, expect, it } from 'vitest';

import { CREDIT_MS, HEAT_MS } from '../../../core/race/heat.ts';
import type { RideListing } from '../../../electron/contract/state.ts';
import { rideStanding, rideWords } from './ride-words.ts';

const START = 100 * HEAT_MS;
const END = START + HEAT_MS;
const ride = (more: Partial<RideListing>): RideListing => ({
  raceId: '1-100',
  classId: 1,
  startsAt: START,
  totalTenths: 1,
  secondsRidden: 1,
  unusual: [],
  stored: false,
  result: null,
  ...more,
});
const result = (official: boolean) => ({ rank: 1, riders: 2, totalTenths: 1, official });

describe('rideStanding', () => {
  it.each([
    ['riding', ride({}), END - 1],
    ['sending', ride({}), END],
    ['sending', ride({}), END + CREDIT_MS],
    ['lost', ride({}), END + CREDIT_MS + 1],
    ['counting', ride({ stored: true }), END],
    ['provisional', ride({ stored: true, result: result(false) }), END],
    ['official', ride({ result: result(true) }), END + CREDIT_MS + 1],
  ] as const)('%s', (standing, listing, now) => {
    expect(rideStanding(listing, now)).toBe(standing);
    expect(rideWords(standing)).not.toBe('');
  });
});
