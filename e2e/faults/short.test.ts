/** What `npm test` runs: one heat in which several things go wrong. */
import { expect, test } from 'vitest';

import { SHORT } from './faults.ts';
import { raceWith } from './race.ts';
import { SEED } from './seed.ts';
import { report } from './table.ts';

test(`a heat of 200 with ${SHORT.length} faults, seed ${SEED}`, async () => {
  const outcome = await raceWith(SHORT, 5, SEED);
  report('faults-short', SEED, [outcome]);
  expect(outcome.faults).toHaveLength(SHORT.length);
});
