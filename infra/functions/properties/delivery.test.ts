import fc from 'fast-check';
import { expect, test } from 'vitest';

import { holds } from '../../../core/testing/holds.test-support.ts';
import { moves, play, type Move } from './moves.test-support.ts';
import { RACES, tellings, type Telling } from './records.test-support.ts';
import { expectedOf } from './reference.test-support.ts';

/** What the properties found, and a few cases of all they try: the thousands are in delivery.property.test.ts. */

const EVERYTHING = { anywhere: true, states: true, deaths: true, ghosts: true, faults: true };
holds(
  'any delivery gives the plain sum',
  fc.asyncProperty(tellings(5, 20, 30), moves(EVERYTHING, 16), (said, story) =>
    play(said, story, { limits: { stateLength: 1000, tailSeconds: 0 } }),
  ),
  { runs: 40 },
);

const update = (from: number, length: number, change: Partial<Telling> = {}): Telling => ({
  race: 0,
  rider: 0,
  event: 'update',
  from,
  length,
  named: false,
  estimated: false,
  late: 0,
  ...change,
});
const batch = (records: number, final: boolean, plan = {}): Move => ({
  does: 'batch',
  from: null,
  records,
  final,
  environment: 0,
  plan,
});

test.each<[string, Telling[], Move[]]>([
  // The state said that an earlier try of this window was written, and what the next try had more was lost.
  [
    'a last invocation dies when its state is written, and comes again with a record more',
    [update(1, 1), update(2, 1), update(3, 1)],
    [batch(1, false), batch(1, true, { dies: { at: 2, after: true } }), batch(2, true)],
  ],
  [
    'finalize cannot be invoked, and the batch comes again with a record more',
    [update(1, 1), update(2, 1), update(3, 1)],
    [batch(1, false), { does: 'tick', ms: 290_000 }, batch(1, true, { alone: true }), batch(2, true)],
  ],
  // Its item was written over by another one of as many seconds.
  [
    'a last invocation dies when its state is written, and others come in its records’ place',
    [update(1, 1), update(2, 1), update(3, 1)],
    [
      batch(1, false),
      batch(1, true, { dies: { at: 2, after: true } }),
      { ...batch(1, true), from: 2 } as Move,
    ],
  ],
  // It read no state, then the results that had come meanwhile, and took the race for one whose state has expired.
  [
    'somebody reads no state, and is held up until there are results',
    [update(1, 1), update(2, 0)],
    [
      batch(1, false, { held: 2 }),
      { does: 'tick', ms: 290_000 },
      batch(1, true),
      { does: 'finalize wanted', plan: {} },
    ],
  ],
  // Results were made again for a second that had come, not for a name.
  [
    'a name comes when the results are official',
    [update(1, 3), update(1, 0, { event: 'join', named: true, late: 1 })],
    [batch(1, true), { does: 'tick', ms: 400_000 }, { does: 'finalize', race: 0, plan: {} }, batch(1, true)],
  ],
])('%s', async (_, said, story) => {
  await play(said, story);
});

test('the reference is a sum that can be made by hand', () => {
  const seconds = (...of: [number, number, number][]) => ({
    raceId: RACES[0],
    estimated: false,
    seconds: of,
  });
  const said = [
    { ...seconds([1, 90, 40], [2, 0, 90]), racerId: 'r-b', name: 'Bo' },
    { ...seconds([1, 90, 40]), racerId: 'r-a-of-seven', estimated: true },
    { ...seconds([1, 90, 40]), racerId: 'r-a-of-seven' },
    { ...seconds([300, 60.5, 0.1]), racerId: 'r-c' },
    { ...seconds(), racerId: 'r-none', name: 'Nobody' },
  ];
  // (90 + 35) * (40 + 65) / 100 = 131.25 and (60.5 + 35) * (0.1 + 65) / 100 = 62.1705 points.
  expect(expectedOf(RACES[0], said)).toEqual({
    rows: '[[1,"r-a-of-seven","Rider -seven",1312,1,1],[1,"r-b","Bo",1312,2,0],[3,"r-c","Rider r-c",621,1,0]]',
    riders: 3,
    winnerName: 'Rider -seven',
    winnerTenths: 1312,
  });
  expect(expectedOf(RACES[1], said)).toBeNull();
});
