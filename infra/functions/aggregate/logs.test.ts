import { expect, test } from 'vitest';

import { MemoryItems, memoryTable } from '../memory-table.test-support.ts';
import { kinesisRecord } from '../functions.test-support.ts';
import type { Environment } from '../shared/environment.ts';
import { createMetrics } from '../shared/metrics.ts';
import { aggregate, type Limits } from './aggregate.ts';

const START_MS = 300_000_000;
const RACES = [1, 2, 3, 4, 5, 6].map((classId) => `${classId}-1000`);

const update = (raceId: string, rider: number): ReturnType<typeof kinesisRecord> =>
  kinesisRecord({
    v: 1,
    event: 'update',
    raceId,
    racerId: `r-${rider}`,
    receivedAt: START_MS + 20_000,
    samples: [[1, 90, 40, null, null]],
  });

/** Bytes that an invocation writes to its log. @param fault what every publish and every write of the table throws */
async function logged(
  records: unknown[],
  fault?: { publish?: Error; write?: Error },
  limits?: Limits,
): Promise<number> {
  let bytes = 0;
  const clock = { speed: 1, now: () => START_MS + 20_000 };
  const outside: Environment = {
    clock,
    table: memoryTable(new MemoryItems(), async (make) => {
      if (fault?.write !== undefined) throw fault.write;
      return make();
    }),
    publish: async () => {
      if (fault?.publish !== undefined) throw fault.publish;
    },
    invokeLater: async () => undefined,
    metrics: (name) => createMetrics(name, clock, (line) => (bytes += Buffer.byteLength(`${line}\n`))),
  };
  const event = {
    Records: records as ReturnType<typeof update>[],
    window: {
      start: new Date(START_MS + 15_000).toISOString(),
      end: new Date(START_MS + 30_000).toISOString(),
    },
    state: {},
    shardId: 'shardId-000000000000',
  };
  const invocation = aggregate(event, outside, undefined, limits);
  if (fault?.write === undefined) await invocation;
  else await expect(invocation).rejects.toBe(fault.write);
  return bytes;
}

const all = RACES.flatMap((raceId) => Array.from({ length: 150 }, (_, rider) => update(raceId, rider)));
const bad = Array.from({ length: 100 }, (_, at) => kinesisRecord(`not JSON ${at}${'x'.repeat(4000)}`));
// Of two bytes a character, and of those that JSON escapes.
const long = (text: string): Error => new Error(text.repeat(1000));

test.each([
  ['an ordinary batch', all, undefined],
  ['bad records', [...all, ...bad], undefined],
  ['nothing can be published', [...all, ...bad], { publish: long('the broker is not there: ') }],
  ['errors in other letters', [...all, ...bad], { publish: long('é') }],
  ['errors that JSON escapes', [...all, ...bad], { publish: long('\u0001') }],
  ['errors of quotes', [...all, ...bad], { publish: long('"\n') }],
])('%s: under 1 KB of log, everything that can be said at once', async (what, records, fault) => {
  const bytes = await logged(records, fault, { stateLength: 100, tailSeconds: 0 });
  console.log(`${what}: ${bytes} bytes of log`);
  expect(bytes).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(1024);
});

test('a fault of the table’s is thrown, and Lambda logs it: aggregate itself says nothing', async () => {
  expect(await logged(all, { write: new Error('the table is away') })).toBe(0);
});
