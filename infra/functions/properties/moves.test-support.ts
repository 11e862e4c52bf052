import fc from 'fast-check';

import type { Plan } from './life.test-support.ts';
import { RACES, type Telling } from './records.test-support.ts';
import { World, type BatchMove } from './world.test-support.ts';

/** One thing that happens: a list of them is a story that can be read when it ends badly. */
export type Move =
  | ({ does: 'batch' } & BatchMove)
  | { does: 'tick'; ms: number }
  | { does: 'lose' }
  | { does: 'rewind'; by: number; again: boolean }
  | { does: 'replay'; from: number }
  | { does: 'finalize'; race: number; plan: Plan }
  | { does: 'finalize wanted'; plan: Plan }
  | { does: 'sweep' }
  | { does: 'go on'; which: number; calls: number | null };

/** What may happen besides batches in their order. */
export interface Chaos {
  /** Batches come from anywhere: overlapping, again, in another order. */
  anywhere?: boolean;
  /** States are lost, old ones come again, the shard is replayed. */
  states?: boolean;
  deaths?: boolean;
  ghosts?: boolean;
  /** Publishing and invoking fail. */
  faults?: boolean;
}

const small = fc.nat({ max: 14 });

function plans({ deaths = false, ghosts = false, faults = false }: Chaos): fc.Arbitrary<Plan> {
  const dies = fc.record({ dies: fc.record({ at: small, after: fc.boolean() }) });
  const choices: fc.WeightedArbitrary<Plan>[] = [{ weight: 2, arbitrary: fc.constant({}) }];
  if (deaths) choices.push({ weight: 3, arbitrary: dies });
  if (ghosts) choices.push({ weight: 3, arbitrary: fc.record({ held: small }) });
  if (faults) choices.push({ weight: 1, arbitrary: fc.constantFrom<Plan>({ mute: true }, { alone: true }) });
  return fc.oneof(...choices);
}

export function moves(chaos: Chaos, maxLength: number): fc.Arbitrary<Move[]> {
  const place = fc.nat({ max: 400 });
  const plan = plans(chaos);
  const batch = fc.record({
    does: fc.constant('batch' as const),
    from: chaos.anywhere ? fc.oneof(fc.constant(null), place) : fc.constant(null),
    records: fc.oneof(fc.nat({ max: 4 }), fc.nat({ max: 40 })),
    final: fc.boolean(),
    environment: fc.nat({ max: 3 }),
    plan,
  });
  const tick = fc.record({
    does: fc.constant('tick' as const),
    ms: fc.oneof(fc.nat({ max: 2000 }), fc.nat({ max: 20_000 }), fc.nat({ max: 400_000 })),
  });
  const finalize: fc.Arbitrary<Move> = fc.oneof(
    fc.record({ does: fc.constant('finalize' as const), race: fc.nat({ max: RACES.length - 1 }), plan }),
    fc.record({ does: fc.constant('finalize wanted' as const), plan }),
    fc.constant({ does: 'sweep' as const }),
  );
  const choices: fc.WeightedArbitrary<Move>[] = [
    { weight: 6, arbitrary: batch },
    { weight: 2, arbitrary: tick },
    { weight: 2, arbitrary: finalize },
  ];
  if (chaos.states) {
    const states = fc.oneof<fc.Arbitrary<Move>[]>(
      fc.constant({ does: 'lose' as const }),
      fc.record({
        does: fc.constant('rewind' as const),
        by: fc.integer({ min: 1, max: 5 }),
        again: fc.boolean(),
      }),
      fc.record({ does: fc.constant('replay' as const), from: place }),
    );
    choices.push({ weight: 3, arbitrary: states });
  }
  if (chaos.ghosts) {
    const goOn = fc.record({
      does: fc.constant('go on' as const),
      which: fc.nat({ max: 3 }),
      calls: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 4 })),
    });
    choices.push({ weight: 3, arbitrary: goOn });
  }
  return fc.array(fc.oneof(...choices), { maxLength, size: 'max' });
}

/** One race has just ended: windows of a record or two, and runs of `finalize` that are held up and die at any of their calls. */
export function finalizing(maxLength: number): fc.Arbitrary<Move[]> {
  const at = fc.nat({ max: 6 });
  const plan: fc.Arbitrary<Plan> = fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    { weight: 2, arbitrary: fc.record({ held: at }) },
    { weight: 1, arbitrary: fc.record({ dies: fc.record({ at, after: fc.boolean() }) }) },
  );
  const move = fc.oneof<fc.WeightedArbitrary<Move>[]>(
    {
      weight: 2,
      arbitrary: fc
        .integer({ min: 1, max: 2 })
        .map((records) => ({ does: 'batch', from: null, records, final: true, environment: 0, plan: {} })),
    },
    { weight: 1, arbitrary: fc.constantFrom(1000, 61_000).map((ms) => ({ does: 'tick', ms })) },
    { weight: 4, arbitrary: plan.map((one) => ({ does: 'finalize', race: 0, plan: one })) },
    {
      weight: 2,
      arbitrary: fc.record({
        does: fc.constant('go on' as const),
        which: fc.nat({ max: 3 }),
        calls: fc.constantFrom(null, null, 1, 2),
      }),
    },
  );
  return fc
    .array(move, { maxLength, size: 'max' })
    .map((story) => [
      { does: 'tick', ms: 291_000 },
      { does: 'batch', from: null, records: 1, final: true, environment: 0, plan: {} },
      ...story,
    ]);
}

/** Lets it all happen, and then everything be delivered; fails where the results are not the plain sum. */
export async function play(
  tellings: readonly Telling[],
  story: readonly Move[],
  options: ConstructorParameters<typeof World>[1] = {},
): Promise<void> {
  const world = new World(tellings, options);
  for (const move of story) await make(world, move);
  await world.end();
}

async function make(world: World, move: Move): Promise<unknown> {
  switch (move.does) {
    case 'batch':
      return world.batch(move);
    case 'tick':
      return world.tick(move.ms);
    case 'lose':
      return world.lose();
    case 'rewind':
      return world.rewind(move.by, move.again);
    case 'replay':
      return world.replay(move.from);
    case 'finalize':
      return world.finalize(RACES[move.race] ?? RACES[0], move.plan);
    case 'finalize wanted':
      return world.finalizeWanted(move.plan);
    case 'sweep':
      return world.sweep();
    case 'go on':
      return world.goOn(move.which, move.calls);
  }
}
