import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { RaceRoster } from '../shared/race-roster.ts';
import { readState } from '../shared/stored-state.ts';
import { kinesisRecord, startCloud, unitsOf, type TestCloud } from '../functions.test-support.ts';
import { CREDIT_MS } from '../../../core/race/heat.ts';
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

/** A window of one invocation, which is its last. */
const wholeWindow = (warm: WarmWindow, seconds: number[]): Promise<WindowAnswer> =>
  invoke(warm, '{}', seconds, true);

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

describe('from window to window', () => {
  let warm: WarmWindow;
  let whole: number;
  beforeEach(async () => {
    warm = new WarmWindow();
    await wholeWindow(warm, [1, 2, 3]);
    whole = 0;
    const get = cloud.table.get.bind(cloud.table);
    vi.spyOn(cloud.table, 'get').mockImplementation((key, attributes) => {
      if (attributes === undefined) whole++;
      return get(key, attributes);
    });
  });

  test('a warm environment reads no state that it wrote itself, and hands on what a cold one does', async () => {
    const cold = await invoke(new WarmWindow(), '{}', [4]);
    expect(whole).toBe(1);
    const kept = await invoke(warm, '{}', [4]);
    expect(whole).toBe(1);
    expect(kept.state.races).toEqual(cold.state.races);
    await invoke(warm, JSON.stringify(kept.state), [5], true);
    await wholeWindow(warm, [6, 5]);
    expect(whole).toBe(1);
    expect(await secondsCounted()).toBe(6);
  });

  test('a state that another environment has written since is read', async () => {
    await wholeWindow(new WarmWindow(), [4]);
    whole = 0;
    await wholeWindow(warm, [5]);
    expect(whole).toBe(1);
    expect(await secondsCounted()).toBe(5);
  });

  test('so is it where a name of its roster was taken out, or a rider has come to it', async () => {
    await RaceRoster.forget(RACE, 'r-1', cloud.table);
    const { races } = (await invoke(warm, '{}', [])).state;
    expect(races).toEqual({});
    const forgotten = await invoke(warm, '{}', [5]);
    expect(whole).toBe(1);
    expect(
      Buffer.from(forgotten.state.races[RACE]?.roster.slice(1) ?? '', 'base64').toString(),
    ).not.toContain('r-1');

    await invoke(warm, JSON.stringify(forgotten.state), [], true);
    whole = 0;
    const roster = await RaceRoster.load(RACE, cloud.table);
    await RaceRoster.admit(RACE, roster, [{ racerId: 'r-9', estimated: false }], cloud.table, START);
    await wholeWindow(warm, [6]);
    expect(whole).toBe(1);
  });

  test('one whose state is gone is not counted on from memory', async () => {
    await cloud.table.delete({ PK: `race#${RACE}`, SK: 'state' });
    await wholeWindow(warm, [5]);
    expect(await secondsCounted()).toBe(1);
  });

  test('what an invocation that failed had in hand is not used again', async () => {
    cloud.table.beforePut = ({ SK }) => {
      if (SK === 'state') throw new Error('away');
    };
    await expect(wholeWindow(warm, [4])).rejects.toThrow('away');
    cloud.table.beforePut = () => undefined;
    await wholeWindow(warm, [5]);
    expect(whole).toBe(1);
    expect(await secondsCounted()).toBe(4);
  });

  test('nothing is kept of a race that is over, and what is kept is given away once', async () => {
    const other = new WarmWindow();
    cloud.setTime(START + 300_000 + CREDIT_MS + 1);
    await wholeWindow(other, [4]);
    expect(other.takeDurable(RACE)).toBeUndefined();
    expect(warm.takeDurable(RACE)?.base).toBe(1);
    expect(warm.takeDurable(RACE)).toBeUndefined();
  });
});
