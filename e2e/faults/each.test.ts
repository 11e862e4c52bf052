/** Each fault in a heat of its own, then all of them in one. */
import { afterAll, expect, test } from 'vitest';

import { ALL, AT_FINISH, EACH, type Fault } from './faults.ts';
import { raceWith, type RaceOutcome } from './race.ts';
import { SEED } from './seed.ts';
import { report } from './table.ts';

const outcomes: RaceOutcome[] = [];

afterAll(() => report('faults', SEED, outcomes));

async function survive(faults: readonly Fault[], speed: number, last?: Fault): Promise<void> {
  const outcome = await raceWith(faults, speed, SEED, last);
  outcomes.push(outcome);
  expect(outcome.faults).toHaveLength(faults.length + (last === undefined ? 0 : 1));
}

test.for(EACH)(`$name, seed ${SEED}`, (fault) => survive([fault], 7));

test.for(AT_FINISH)(`$name, at the finish, seed ${SEED}`, (fault) => survive([], 7, fault));

test(`all of them in one heat, seed ${SEED}`, () => survive(ALL, 3));
