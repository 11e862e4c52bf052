import { afterEach, beforeEach, expect, test } from 'vitest';

import { readState } from '../shared/stored-state.ts';
import { kinesisRecord, startCloud, unitsOf, type TestCloud } from '../functions.test-support.ts';
import { aggregate, type WindowAnswer } from './aggregate.ts';
import { WarmWindow } from './window-state.ts';

const RACE = '2-1000';
const START = 300_000_000;

let cloud: TestCloud;
beforeEach(async () => {
  cloud = await startCloud();
  cloud.setTime(START + 20_000);
});
afterEach(() => cloud.close());

/** One invocation of an execution environment that remembers `warm`, its state from JSON as Lambda gives it. */
function invoke(
  warm: WarmWindow,
  stateJson: string,
  seconds: number[],
  isFinal = false,
): Promise<WindowAnswer> {
  const records = seconds.map((second) =>
    kinesisRecord({
      v: 1,
      event: 'update',
      raceId: RACE,
      racerId: `r-${second % 3}`,
      receivedAt: START + 20_000,
      samples: [[second, 90, 40, null, null]],
    }),
  );
  return aggregate(
    {
      Records: records,
      window: { start: new Date(START).toISOString(), end: new Date(START + 15_000).toISOString() },
      state: JSON.parse(stateJson) as unknown,
      shardId: 'shard-0',
      isFinalInvokeForWindow: isFinal,
    },
    cloud,
    warm,
  );
}

/** All that was counted, in units of one second. */
async function secondsCounted(): Promise<number> {
  const units = (await readState(cloud.table, RACE))?.field.allUnits() ?? [];
  return units.reduce((sum, one) => sum + one, 0) / unitsOf(90, 40);
}

test('a warm environment and a cold one hand on the same', async () => {
  const warm = new WarmWindow();
  let stateJson = JSON.stringify((await invoke(warm, '{}', [1, 2, 3])).state);
  for (const seconds of [[4], [], [5, 6, 4]]) {
    const cold = await invoke(new WarmWindow(), stateJson, seconds);
    const kept = await invoke(warm, stateJson, seconds);
    expect(cold.state.races).toEqual(kept.state.races);
    stateJson = JSON.stringify(kept.state);
  }
  await invoke(warm, stateJson, [7], true);
  expect(await secondsCounted()).toBe(7);
});

test('a batch that comes again with its old state finds that state, not what the try before made of it', async () => {
  const warm = new WarmWindow();
  const first = JSON.stringify((await invoke(warm, '{}', [1])).state);
  await invoke(warm, first, [2, 3]);
  // The answer was lost, and the batch bisected.
  const second = JSON.stringify((await invoke(warm, first, [2])).state);
  cloud.table.beforePut = () => {
    throw new Error('away');
  };
  await expect(invoke(warm, second, [3], true)).rejects.toThrow('away');
  cloud.table.beforePut = () => undefined;
  await invoke(warm, second, [], true);
  expect(await secondsCounted()).toBe(2);
});
