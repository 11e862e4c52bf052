import fc from 'fast-check';

import { holds } from '../../../core/testing/holds.test-support.ts';
import { finalizing, moves, play, type Chaos } from './moves.test-support.ts';
import { tellings } from './records.test-support.ts';

/** A state is made durable early, as one of 600 KB is, or goes into window items at once, later or never: some of these do. */
const limits = fc.record({
  stateLength: fc.constantFrom(200, 1000, 100_000),
  tailSeconds: fc.constantFrom(0, 5, 40, 100_000),
});

const stories = (chaos: Chaos, riders = 5, seconds = 20, records = 22, length = 14) =>
  fc.asyncProperty(tellings(riders, seconds, records), moves(chaos, length), limits, (said, story, limits) =>
    play(said, story, { limits }),
  );

holds(
  'in order, one environment after the other: the plain sum, and boards only go on',
  fc.asyncProperty(tellings(30, 40, 80), moves({ faults: true }, 16), limits, (said, story, limits) =>
    play(said, story, { inOrder: true, limits }),
  ),
  { runs: 400 },
);
holds('twice, late, in any order, in batches of any size: the plain sum', stories({ anywhere: true }), {
  runs: 1000,
});
holds(
  'with states lost, old states again, replays: the plain sum',
  stories({ anywhere: true, states: true }),
  { runs: 1200 },
);
holds('killed between any two writes and run again: the plain sum', stories({ deaths: true, faults: true }), {
  runs: 1500,
});
holds('with others that finish late: the plain sum', stories({ ghosts: true }), { runs: 1000 });
holds(
  'with runs of finalize that overlap, are held up and die: the plain sum, and results only go on',
  fc.asyncProperty(tellings(3, 5, 8), finalizing(14), limits, (said, story, limits) =>
    play(
      said.map((one) => ('bad' in one ? one : { ...one, race: 0 })),
      story,
      { limits },
    ),
  ),
  { runs: 1500 },
);
holds(
  'with all of it at once: the plain sum',
  stories({ anywhere: true, states: true, deaths: true, ghosts: true, faults: true }),
  { runs: 2300 },
);
holds(
  'with hundreds of riders: the plain sum',
  stories({ anywhere: true, states: true, deaths: true, ghosts: true, faults: true }, 500, 3, 600, 30),
  { runs: 15 },
);
