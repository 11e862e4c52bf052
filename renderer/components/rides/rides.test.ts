import { describe, expect, it } from 'vitest';

import { CREDIT_MS, HEAT_MS } from '../../../core/race/heat.ts';
import type { RideListing } from '../../../electron/contract/state.ts';
import { rideSplits } from '../../../core/race/ride-splits.ts';
import type { RideDetail } from '../../../electron/contract/ride-detail.ts';
import { t } from '../../languages/speech.svelte.ts';
import { againstBest, rideStanding } from './ride-words.ts';

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
  here: true,
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
    expect(t.rides.standing[standing]).not.toBe('');
    expect(t.rides.mark[standing] === '').toBe(standing === 'official');
  });
});

describe('againstBest', () => {
  const detail = (totalTenths: number, best: RideDetail['best'], secondsRidden = 300): RideDetail => ({
    ...ride({ totalTenths, secondsRidden }),
    name: 'Mia',
    estimated: false,
    samples: [],
    distanceM: null,
    splits: rideSplits([], []),
    ranks: [],
    best,
  });
  const best = (startsAt: number): RideDetail['best'] => ({
    raceId: '1-9',
    startsAt,
    totalTenths: 400_000,
    cumulativeTenths: [],
  });

  it.each([
    ['The only finished ride of this class that is known here.', detail(1, null)],
    ['1,000.5 ahead of your best then, 40,000.0 on 1 Jan.', detail(410_005, best(0))],
    ['0.1 behind your best, 40,000.0 on 5 Feb.', detail(399_999, best(Date.UTC(1970, 1, 5, 12)))],
    ['Level with your best then, 40,000.0 on 1 Jan.', detail(400_000, best(0))],
    ['Not finished: 212 of 300 seconds, at least 285 are needed.', detail(1, null, 212)],
  ])('%s', (words, told) => {
    expect(againstBest(told).trim()).toBe(words);
  });

  it('of a ride that was not finished says so first', () => {
    expect(againstBest(detail(1, best(0), 40))).toBe(
      'Not finished: 40 of 300 seconds, at least 285 are needed. 39,999.9 behind your best then, 40,000.0 on 1 Jan.',
    );
  });
});
