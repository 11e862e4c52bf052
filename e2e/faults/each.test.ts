/** Each fault in a heat of its own, then all of them in one. */
import { afterAll, expect, test } from 'vitest';

import { ALL, EACH, type Fault } from './faults.ts';
import { raceWith, type RaceOutcome } from './race.ts';
import { SEED } from './seed.ts';
import { report } from './table.ts';

const outcomes: RaceOutcome[] = [];

afterAll(() => report('faults', SEED, outcomes));

async function survive(faults: readonly Fault[], speed: number): Promise<void> {
  const outcome = await raceWith(faults, speed, SEED);
  outcomes.push(outcome);
  expect(outcome.faults).toHaveLength(faults.length);
}

test.for(EACH)(`$name, seed ${SEED}`, (fault) => survive([fault], 10));

test(`all of them in one heat, seed ${SEED}`, () => survive(ALL, 3));
