import { figure, type Figure } from '../lib/figure.ts';
import type { BenchOptions } from '../lib/options.ts';
import { buildHeat, type Batch, type Heat } from './batches.ts';
import { profile, type Part } from './profile.ts';
import { rideHeat } from './ride-heat.ts';

/** What of the floor's records a second must be left, percent: of a shard's batches one after the other, and of a first call. */
const WARM_TARGET = 80;
const COLD_TARGET = 50;

/** By file and function, so that a change of what is inside of a part does not change the parts. */
const AGGREGATE = String.raw`^infra/functions/aggregate/aggregate\.ts`;
const PARTS: readonly Part[] = [
  {
    name: 'decode and validate',
    pattern: /^core\/messages\/(quick-door|quick-door-ids|door)\.ts:|:(decodeInto|admitText|textOf)$/,
  },
  { name: 'board and roster', pattern: new RegExp(`${AGGREGATE}:publish`) },
  { name: 'window end: persist', pattern: new RegExp(`${AGGREGATE}:persistAll`) },
  {
    name: 'state: unpack',
    pattern: /^infra\/functions\/aggregate\/window-state\.ts:(open|all|WindowRaces)$/,
  },
  { name: 'state: pack', pattern: /^infra\/functions\/aggregate\/window-state\.ts:pack$/ },
  {
    name: 'fold',
    pattern: /^infra\/functions\/aggregate\/fold\.ts:(countAtOnce|countKnown|count|wait|admitRiders)$/,
  },
  {
    name: 'loop over the records',
    pattern: /^infra\/functions\/aggregate\/fold\.ts:fold$/,
    ownTime: true,
  },
  { name: 'state: its size', pattern: new RegExp(`${AGGREGATE}:aggregate$`), ownTime: true },
  {
    name: 'state: JSON between invocations',
    pattern: /^bench\/aggregate\/ride-heat\.ts:invoke$/,
    ownTime: true,
  },
];

/** `aggregate` against a floor that only decodes and parses, over the same records, batch by batch in turns. */
export async function benchAggregate({ runs }: BenchOptions): Promise<Figure[]> {
  const figures: Figure[] = [];
  const heat = buildHeat(2);
  figures.push(...(await compare('2 s a record', heat, runs, true)));
  figures.push(...(await compare('2 s a record, cold', heat, runs, false)));
  figures.push(...(await compare('1 s a record', buildHeat(1), runs, true)));
  const shares = await profile(() => rideHeat(heat, { warm: true }), PARTS);
  for (const [name, share] of shares) figures.push(figure(`time: ${name}`, '%', [share * 100]));
  return figures;
}

async function compare(name: string, heat: Heat, runs: number, warm: boolean): Promise<Figure[]> {
  const values: { aggregate: number; withJson: number; floor: number; stateLength: number }[] = [];
  // The first is for the compiler.
  for (let run = 0; run <= runs; run++) {
    let floorMs = 0;
    const timing = await rideHeat(heat, {
      warm,
      beside: (batch) => {
        floorMs += floor(batch);
      },
    });
    if (run === 0) continue;
    values.push({
      aggregate: (timing.records / timing.ms) * 1000,
      withJson: (timing.records / (timing.ms + timing.jsonMs)) * 1000,
      floor: (timing.records / floorMs) * 1000,
      stateLength: timing.stateLength,
    });
  }
  return [
    figure(`${name}: aggregate`, 'records/s', values.map(({ aggregate }) => aggregate)), // prettier-ignore
    figure(`${name}: floor`, 'records/s', values.map((one) => one.floor)), // prettier-ignore
    figure(`${name}: of the floor`, '%', values.map((one) => (one.aggregate / one.floor) * 100), { atLeast: warm ? WARM_TARGET : COLD_TARGET }), // prettier-ignore
    figure(`${name}: with the state's JSON, of the floor`, '%', values.map((one) => (one.withJson / one.floor) * 100)), // prettier-ignore
    figure(`${name}: largest state`, 'characters', values.map(({ stateLength }) => stateLength)), // prettier-ignore
  ];
}

/** Keeps the parsed records in use, so that the compiler cannot leave the parsing out. */
let parsed: unknown;

/** Milliseconds to do nothing but parse a batch. */
function floor({ records }: Batch): number {
  const from = performance.now();
  for (const { kinesis } of records) parsed = JSON.parse(Buffer.from(kinesis.data, 'base64').toString());
  const ms = performance.now() - from;
  if (parsed === undefined) throw new Error('A record says nothing');
  return ms;
}
