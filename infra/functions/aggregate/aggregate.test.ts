import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { DecodeError } from '../../../core/errors.ts';
import { decodeBoard, type Board } from '../../../core/messages/board.ts';
import { packRide } from '../../../core/messages/packed-ride.ts';
import { rosterMessageSchema, type RosterMessage } from '../../../core/messages/roster.ts';
import { partsIn, secondsOf } from '../shared/packed-seconds.ts';
import { readState } from '../shared/stored-state.ts';
import { kinesisRecord, startCloud, TestWindow, unitsOf, type TestCloud } from '../functions.test-support.ts';
import type { WindowState } from './window-state.ts';

const RACE = '2-1000';
const START = 300_000_000;
const BOARD_TOPIC = `alleycat/v1/races/${RACE}/board`;
const ROSTER_TOPIC = `alleycat/v1/races/${RACE}/roster`;

let cloud: TestCloud;
let window: TestWindow;
beforeEach(async () => {
  cloud = await startCloud();
  cloud.setTime(START + 20_000);
  window = new TestWindow(cloud, START + 15_000);
});
afterEach(() => cloud.close());

type Second = [second: number, cadenceRpm: number, resistancePercent: number];

function update(racerId: string, seconds: Second[], change: object = {}): ReturnType<typeof kinesisRecord> {
  return kinesisRecord({
    v: 1,
    event: 'update',
    raceId: RACE,
    racerId,
    receivedAt: START + 20_000,
    samples: seconds.map((one) => [...one, null, null]),
    ...change,
  });
}

const join = (racerId: string, name: string): ReturnType<typeof kinesisRecord> =>
  update(racerId, [], { event: 'join', name });

function boards(): Board[] {
  return cloud.published
    .filter(({ topic }) => topic === BOARD_TOPIC)
    .map(({ payload }) => decodeBoard(payload));
}

function rosters(): RosterMessage[] {
  return cloud.published
    .filter(({ topic }) => topic === ROSTER_TOPIC)
    .map(({ payload }) => rosterMessageSchema.parse(JSON.parse(Buffer.from(payload).toString())));
}

/** What the table holds of a race: each rider's units, and what its windows' seconds add up to. */
async function durable(raceId = RACE): Promise<{ state: number[]; windows: number[]; version: number }> {
  const state = await readState(cloud.table, raceId);
  const counted = new Map<string, [rider: number, units: number]>();
  for (const item of await cloud.table.queryAll(`race#${raceId}`, 'window#')) {
    for (const { racerIndex, second, units } of secondsOf(partsIn(item.seconds) ?? [])) {
      counted.set(`${racerIndex}/${second}`, [racerIndex, units]);
    }
  }
  const windows: number[] = [];
  for (const [rider, units] of counted.values()) windows[rider] = (windows[rider] ?? 0) + units;
  return { state: state?.field.allUnits() ?? [], windows, version: state?.version ?? 0 };
}

describe('a batch', () => {
  test('becomes a roster and then a board that ranks everybody at one second', async () => {
    await window.batch([
      join('r-a', 'Ada'),
      join('r-b', 'Ben'),
      update('r-a', [[17, 90, 40], [18, 90, 40], [19, 250, 100]]), // prettier-ignore
      update('r-b', [[17, 100, 50], [18, 0, 50]]), // prettier-ignore
    ]);
    expect(cloud.published.map(({ topic }) => topic)).toEqual([ROSTER_TOPIC, BOARD_TOPIC]);
    expect(rosters()[0]).toMatchObject({ from: 0, length: 2, entries: [['r-a', 'Ada', 0], ['r-b', 'Ben', 0]] }); // prettier-ignore
    const [board] = boards();
    // 20 s into the heat, one message a second: everybody stands at second 20 - 1 - 1.
    expect(board).toMatchObject({
      raceId: RACE,
      second: 18,
      asOf: START + 20_000,
      publishEverySeconds: 1,
      finalSpreadSeconds: 5,
      rosterLength: 2,
      rosterChecksum: rosters()[0]?.checksum,
      standings: [
        { racerIndex: 0, total: Math.floor((2 * unitsOf(90, 40)) / 200) },
        { racerIndex: 1, total: Math.floor(unitsOf(100, 50) / 200) },
      ],
    });
  });

  test('is not durable before the window ends', async () => {
    await window.batch([update('r-a', [[17, 90, 40]])]);
    expect(await durable()).toEqual({ state: [], windows: [], version: 0 });
  });

  test('a rider who has ridden no second is in the roster but not on the board', async () => {
    await window.batch([join('r-a', 'Ada'), update('r-b', [[17, 90, 40]])]);
    expect(boards()[0]?.standings.map(({ racerIndex }) => racerIndex)).toEqual([1]);
    expect(rosters()[0]?.entries.map(([racerId]) => racerId)).toEqual(['r-a', 'r-b']);
  });

  test('delivered twice counts once', async () => {
    const records = [join('r-a', 'Ada'), update('r-a', [[17, 90, 40], [18, 80, 30]])]; // prettier-ignore
    await window.batch(records);
    await window.batch(records);
    await window.end(records);
    const total = unitsOf(90, 40) + unitsOf(80, 30);
    expect(await durable()).toEqual({ state: [total], windows: [total], version: 1 });
  });

  test('a second keeps its first value', async () => {
    await window.batch([update('r-a', [[17, 90, 40]])]);
    await window.end([update('r-a', [[17, 250, 100]])]);
    expect((await durable()).state).toEqual([unitsOf(90, 40)]);
  });

  test('is counted in its order, also behind a record that the roster has to hear of first', async () => {
    await window.batch([update('r-a', [[1, 90, 40]])]);
    await window.end([
      update('r-a', [[17, 90, 40]], { event: 'update', name: 'Ada' }),
      update('r-a', [[17, 250, 100]]),
      update('r-b', [[17, 80, 30]]),
      update('r-b', [[17, 250, 100]], { estimated: true }),
      update('r-b', [[18, 80, 30]], { estimated: true }),
    ]);
    expect((await durable()).state).toEqual([2 * unitsOf(90, 40), 2 * unitsOf(80, 30)]);
    const [chunk] = await cloud.table.queryAll(`race#${RACE}`, 'roster#');
    expect(JSON.parse(String(chunk?.entries))).toEqual([['r-a', 'Ada', 0], ['r-b', '', 1]]); // prettier-ignore
  });

  test('a whole ride fills what was lost on the way', async () => {
    await window.batch([update('r-a', [[2, 90, 40]])]);
    const ride = [1, 2, 3].map((second) => ({ second, cadenceRpm: 80, resistancePercent: 30 }));
    await window.end([update('r-a', [], { event: 'final', ride: packRide(ride) })]);
    expect((await durable()).state).toEqual([unitsOf(90, 40) + 2 * unitsOf(80, 30)]);
  });
});

describe('boards', () => {
  test('come at most one each 950 ms, and only when something has come', async () => {
    await window.batch([update('r-a', [[17, 90, 40]])]);
    cloud.setTime(START + 20_949);
    await window.batch([update('r-a', [[18, 90, 40]])]);
    expect(boards()).toHaveLength(1);
    cloud.setTime(START + 20_950);
    await window.batch([]);
    expect(boards().map(({ asOf }) => asOf - START)).toEqual([20_000, 20_950]);
    cloud.setTime(START + 25_000);
    await window.batch([]);
    expect(boards()).toHaveLength(2);
  });

  test('come at the end of a window with what is new, and later ones are newer even if the clock is not', async () => {
    await window.batch([update('r-a', [[17, 90, 40]])]);
    await window.batch([update('r-b', [[17, 90, 40]])]);
    await window.end();
    const next = new TestWindow(cloud, START + 30_000);
    await next.batch([update('r-a', [[18, 90, 40]])]);
    await next.end();
    expect(boards().map(({ asOf, standings }) => [asOf - START, standings.length])).toEqual([
      [20_000, 1],
      [20_001, 2],
      [20_002, 2],
    ]);
  });

  test('do not come at the end of a window in which nothing is new since the last one', async () => {
    await window.batch([update('r-a', [[17, 90, 40]])]);
    cloud.setTime(START + 29_000);
    await window.end();
    expect(boards()).toHaveLength(1);
  });

  test('that were too early for a second that has come are followed by one when it is quiet', async () => {
    await window.batch([update('r-a', [[17, 90, 40], [20, 90, 40]])]); // prettier-ignore
    cloud.setTime(START + 21_999);
    await new TestWindow(cloud, START + 15_000).end();
    const state = window.state;
    await window.end();
    expect(boards()).toHaveLength(1);
    window.state = state;
    cloud.setTime(START + 29_000);
    await window.end();
    expect(boards().map(({ second, standings }) => [second, standings[0]?.total])).toEqual([
      [18, Math.floor(unitsOf(90, 40) / 200)],
      [27, Math.floor((2 * unitsOf(90, 40)) / 200)],
    ]);
  });

  test('end with one of the last second, however early the last ride came', async () => {
    cloud.setTime(START + 300_100);
    const last = new TestWindow(cloud, START + 300_000);
    const ride = [299, 300].map((second) => ({ second, cadenceRpm: 80, resistancePercent: 30 }));
    await last.batch([
      update('r-a', [], { event: 'final', ride: packRide(ride), receivedAt: START + 300_100 }),
    ]);
    cloud.setTime(START + 301_500);
    await last.end();
    expect(boards().map(({ second }) => second)).toEqual([298, 299]);
    cloud.setTime(START + 330_000);
    await new TestWindow(cloud, START + 315_000).end([join('r-b', 'Ben')]);
    expect(boards().at(-1)).toMatchObject({ second: 300, standings: [{ total: Math.floor((2 * unitsOf(80, 30)) / 200) }] }); // prettier-ignore
  });

  test('know the riders of earlier windows', async () => {
    await window.end([update('r-a', [[17, 90, 40]])]);
    cloud.setTime(START + 40_000);
    await new TestWindow(cloud, START + 30_000).batch([update('r-b', [[19, 100, 50]])]);
    expect(boards().at(-1)?.standings).toEqual([
      { racerIndex: 1, total: Math.floor(unitsOf(100, 50) / 200) },
      { racerIndex: 0, total: Math.floor(unitsOf(90, 40) / 200) },
    ]);
  });

  test('that cannot be published are a number in the metrics, and nothing else', async () => {
    cloud.publishFault = new Error('IoT is away');
    await window.batch([join('r-a', 'Ada'), update('r-a', [[17, 90, 40]])]);
    expect(cloud.counts).toMatchObject({ boardPublishFailed: 1, rosterPublishFailed: 1, records: 2 });
    cloud.publishFault = null;
    cloud.setTime(START + 20_950);
    await window.batch([]);
    expect([rosters().length, boards().length]).toEqual([1, 1]);
    await window.end();
    expect((await durable()).state).toEqual([unitsOf(90, 40)]);
  });

  const parts = (): unknown[] =>
    rosters().map(({ from, epoch, entries }) => [from, epoch, entries.length, entries.at(-1)?.[1]]);

  test('a roster that costs no more than a part of it is sent whole', async () => {
    await window.batch([update('r-a', [[17, 90, 40]])]);
    cloud.setTime(START + 22_000);
    await window.batch([join('r-b', 'Ben')]);
    expect(parts()).toEqual([
      [0, 0, 1, 'Rider r-a'],
      [0, 0, 2, 'Ben'],
    ]);
  });

  test('of a larger one the new riders are announced alone, a late name brings the whole', async () => {
    const many = Array.from({ length: 120 }, (_, rider) => join(`r-${rider}`, `Rider ${rider}`));
    await window.batch([update('r-a', [[17, 90, 40]]), ...many]);
    cloud.setTime(START + 36_000);
    await window.batch([join('r-b', 'Ben')]);
    cloud.setTime(START + 52_000);
    await window.batch([join('r-a', 'Ada')]);
    expect(parts()).toEqual([
      [0, 0, 121, 'Rider 119'],
      [121, 0, 1, 'Ben'],
      [0, 1, 122, 'Ben'],
    ]);
    expect(boards().at(-1)?.rosterEpoch).toBe(1);
  });
});

describe('the pace', () => {
  /** So many riders of one race, as they take their places. */
  const joins = (
    count: number,
    raceId = RACE,
    receivedAt = START - 20_000,
  ): ReturnType<typeof kinesisRecord>[] =>
    Array.from({ length: count }, (_, rider) =>
      update(`r-${raceId}-${rider}`, [], { event: 'join', name: `Rider ${rider}`, raceId, receivedAt }),
    );
  const paces = (): unknown[] =>
    boards().map((board) => [board.rosterLength, board.publishEverySeconds, board.finalSpreadSeconds]);

  test('before the start counts who will race, and lets nobody begin faster than without a board', async () => {
    cloud.setTime(START - 20_000);
    await window.batch(joins(10));
    cloud.setTime(START - 15_000);
    await window.batch(joins(1400));
    expect(paces()).toEqual([
      [10, 2, 5],
      [1400, 3, 7],
    ]);
  });

  test('in the first seconds counts who has not been seen yet, then only who has', async () => {
    cloud.setTime(START - 20_000);
    await window.batch(joins(1000));
    for (const elapsed of [2000, 14_000, 15_000]) {
      cloud.setTime(START + elapsed);
      await window.batch([update(`r-${RACE}-0`, [[1, 90, 40]], { receivedAt: START + 2000 })]);
    }
    expect(paces().slice(1)).toEqual([
      [1000, 2, 5],
      [1000, 2, 5],
      [1000, 1, 5],
    ]);
  });

  test('counts the races of the same heat on the shard, not who waits for the next or has finished', async () => {
    cloud.setTime(START - 20_000);
    const before = joins(900, '2-999', START - 310_000);
    await window.batch([...joins(300), ...joins(400, '3-1000'), ...before]);
    expect(paces()).toEqual([[300, 2, 5]]);
    cloud.setTime(START + 2000);
    const began = { receivedAt: START + 2000 };
    await window.batch([update(`r-${RACE}-0`, [[1, 90, 40]], began), ...joins(1, '3-1000'), ...before]);
    expect(paces().at(-1)).toEqual([300, 2, 5]);
    await new TestWindow(cloud, START).batch([update(`r-${RACE}-0`, [[1, 90, 40]], began)]);
    expect(paces().at(-1)).toEqual([300, 1, 5]);
  });
});

describe('before the start', () => {
  const joinAt = (rider: number, receivedAt: number): ReturnType<typeof kinesisRecord> =>
    update(`r-${rider}`, [], { event: 'join', name: `Rider ${rider}`, receivedAt });
  /** One rider more each second, or somebody says it once more. */
  async function fill(riders: number, seconds: number, isMore = true): Promise<number[]> {
    const from = START - 40_000;
    cloud.setTime(from);
    window = new TestWindow(cloud, START - 45_000);
    await window.batch(Array.from({ length: riders }, (_, rider) => joinAt(rider, from)));
    for (let second = 1; second <= seconds; second++) {
      cloud.setTime(from + second * 1000);
      await window.batch([joinAt(isMore ? riders + second : 0, from)]);
    }
    return boards().map(({ asOf }) => (asOf - from) / 1000);
  }

  test('a small field fills up as it comes', async () => {
    expect(await fill(1, 4)).toEqual([0, 1, 2, 3, 4]);
    expect(boards().at(-1)).toMatchObject({ rosterLength: 5, second: 0, standings: [] });
  });

  test('a large one has a board each 5 s at the most', async () => {
    expect(await fill(600, 12, false)).toEqual([0, 5, 10]);
  });

  test('a large one takes in who comes together, and at the window’s end', async () => {
    expect(await fill(600, 12)).toEqual([0, 5, 10]);
    cloud.setTime(START - 27_500);
    await window.end();
    expect(boards().map(({ rosterLength }) => rosterLength)).toEqual([600, 600, 600, 612]);
    const next = new TestWindow(cloud, START - 27_500);
    cloud.setTime(START - 27_000);
    await next.batch([joinAt(700, START - 27_000)]);
    cloud.setTime(START - 20_000);
    await next.batch([]);
    expect(boards().at(-1)?.rosterLength).toBe(612);
    // 15 s after the roster was written last.
    cloud.setTime(START - 12_500);
    await next.batch([joinAt(701, START - 27_000)]);
    expect(boards().at(-1)?.rosterLength).toBe(614);
    expect(rosters().map(({ from, entries }) => [from, entries.length])).toEqual([
      [0, 600],
      [600, 12],
      [612, 2],
    ]);
  });
});

describe('what cannot be counted', () => {
  test('is set aside with its reason, and the rest of the batch goes on', async () => {
    const records = [
      kinesisRecord('{"v":1'),
      update('r-a', [[17, 90, 40]], { v: 2 }),
      update('r-a', [[18, 251, 40]]),
      update('r-a', [[299, 90, 40]]),
      update('r-a', [[19, 90, 40]], { receivedAt: START + 300_000 + 1_800_001 }),
      update('r-a', [[20, 90, 40]]),
      kinesisRecord('x'.repeat(8193)),
    ];
    const answer = await window.end(records);
    expect(answer.batchItemFailures).toEqual([]);
    expect((await durable()).state).toEqual([unitsOf(90, 40)]);
    expect(cloud.counts).toMatchObject({ records: 7, quarantined: 6 });
    const items = await cloud.table.queryAll('quarantine#1970-01-04', 'shard-0#');
    expect(items.map(({ SK, counts }) => [SK, counts])).toEqual([
      [
        `shard-0#${records[0]?.kinesis.sequenceNumber}`,
        { not_json: 1, wrong_version: 1, bad_sample: 1, too_early: 1, too_late: 1, too_large: 1 },
      ],
    ]);
    const samples = JSON.parse(String(items[0]?.samples)) as { reason: string; text: string }[];
    expect(samples[0]).toMatchObject({ reason: 'not_json', text: '{"v":1' });
    expect(samples.at(-1)?.text).toHaveLength(500);
  });

  test("is set aside when it came to a shard that is not its race's", async () => {
    const stray = { v: 1, event: 'join', name: 'Stray', samples: [], raceId: RACE, receivedAt: START };
    await window.batch([update('r-a', [[17, 90, 40]])]);
    await window.end([
      kinesisRecord({ ...stray, racerId: 'r-b' }, 'another'),
      kinesisRecord(
        {
          v: 1,
          event: 'update',
          samples: [[18, 90, 40, null, null]],
          raceId: RACE,
          racerId: 'r-a',
          receivedAt: START + 20_000,
        },
        '1-0',
      ),
    ]);
    expect((await durable()).state).toEqual([unitsOf(90, 40)]);
    const [item] = await cloud.table.queryAll('quarantine#1970-01-04', '');
    expect(item?.counts).toEqual({ wrong_partition: 2 });
  });

  test('a flood is counted whole, but only twenty are kept', async () => {
    await window.batch(Array.from({ length: 50 }, () => kinesisRecord('no')));
    const [item] = await cloud.table.queryAll('quarantine#1970-01-04', '');
    expect(item?.counts).toEqual({ not_json: 50 });
    expect(JSON.parse(String(item?.samples))).toHaveLength(20);
  });

  test('a race whose state is gone but whose results are there stays closed', async () => {
    await cloud.table.put({ PK: `race#${RACE}`, SK: 'results', stateVersion: 4, rows: '[]' });
    await window.batch([update('r-a', [[17, 90, 40]])]);
    await window.end([update('r-a', [[18, 90, 40]])]);
    expect(await durable()).toEqual({ state: [], windows: [], version: 0 });
    expect([cloud.counts.quarantined, cloud.published.length]).toEqual([2, 0]);
  });
});

describe('the window', () => {
  test('ends with nothing in hand, and asks for results only of heats that have ended', async () => {
    const answer = await window.end([update('r-a', [[17, 90, 40]])]);
    expect(answer.state).toEqual({ v: 4, token: '', races: {} });
    expect(cloud.invoked).toEqual([]);
    cloud.setTime(START + 300_000);
    await new TestWindow(cloud, START + 285_000).end([update('r-a', [[18, 90, 40]])]);
    expect(cloud.invoked).toEqual([{ functionName: 'alleycat-finalize', payload: { raceId: RACE } }]);
  });

  test('in which nothing new came writes nothing', async () => {
    const records = [update('r-a', [[17, 90, 40]])];
    await window.end(records);
    await new TestWindow(cloud, START + 30_000).end(records);
    expect((await durable()).version).toBe(1);
  });

  test('that Lambda ended early, or whose state was lost, goes on from the table', async () => {
    await window.batch([update('r-a', [[17, 90, 40]])]);
    await window.end([update('r-b', [[17, 100, 50]])]);
    window.state = {};
    await window.batch([update('r-a', [[18, 80, 30]]), update('r-b', [[17, 100, 50]])]);
    await window.end();
    const expected = [unitsOf(90, 40) + unitsOf(80, 30), unitsOf(100, 50)];
    expect(await durable()).toEqual({ state: expected, windows: expected, version: 2 });
  });

  test('a state above 600 KB is made durable in its middle', async () => {
    // Uneven rides: eight bytes a second of each in the state.
    const ride = (rider: number): string =>
      packRide(
        Array.from({ length: 300 }, (_, index) => ({
          second: index + 1,
          cadenceRpm: ((rider * 7919 + index * 104_729) % 501) / 2,
          resistancePercent: ((rider * 6007 + index * 15_485) % 1001) / 10,
        })),
      );
    cloud.setTime(START + 310_000);
    const final = (rider: number): ReturnType<typeof kinesisRecord> =>
      update(`r-${rider}`, [], { event: 'final', ride: ride(rider), receivedAt: START + 310_000 });
    await window.batch(Array.from({ length: 560 }, (_, rider) => final(rider)));
    expect(cloud.counts.statePersistedEarly).toBe(1);
    expect(JSON.stringify(window.state).length).toBeLessThan(600 * 1024);
    const early = await durable();
    expect([early.version, early.state.length]).toEqual([1, 560]);
    expect(early.windows).toEqual(early.state);

    await window.end([final(560)]);
    const late = await durable();
    expect([late.version, late.state.length]).toEqual([2, 561]);
    expect(late.windows).toEqual(late.state);
  }, 30_000);

  test('a state of another form is refused', async () => {
    for (const state of [
      { v: 4, token: '', races: null },
      { v: 4, token: '' },
      { token: '', races: {} },
    ]) {
      window.state = state;
      await expect(window.batch([])).rejects.toThrow(DecodeError);
    }
    expect(cloud.counts).toEqual({});
  });

  test('a state of a version that is not known is as good as lost: the shard goes on, and it is told', async () => {
    await window.batch([update('r-a', [[17, 90, 40]])]);
    window.state = { ...(window.state as WindowState), v: 5 };
    await window.end([update('r-a', [[18, 80, 30]])]);
    expect(cloud.counts.stateOfAnotherVersion).toBe(1);
    expect((await durable()).state).toEqual([unitsOf(80, 30)]);
  });

  test('a state of version 3, whose tail was one part, is taken over in the middle of a window', async () => {
    const tailed = (startMs: number): TestWindow => new TestWindow(cloud, startMs, 'shard-0', 100);
    await tailed(START).end([update('r-a', [[17, 90, 40]])]);
    const next = tailed(START + 15_000);
    await next.batch([update('r-a', [[18, 80, 30]])]);
    const { token, races } = next.state as WindowState;
    const [race] = Object.values(races);
    const { count = 0, parts = [] } = race?.tail ?? {};
    next.state = { v: 3, token, races: { [RACE]: { ...race, tail: { count, seconds: parts[0] } } } };
    await next.end([update('r-a', [[19, 80, 30]])]);
    const stored = await readState(cloud.table, RACE);
    expect([stored?.field.allUnits(), stored?.tail?.count]).toEqual([
      [unitsOf(90, 40) + 2 * unitsOf(80, 30)],
      3,
    ]);
    expect(secondsOf(stored?.tail?.parts ?? []).map(({ second }) => second)).toEqual([17, 18, 19]);
  });
});

test('however the seconds are ordered, repeated and cut into batches and windows, the totals are the formula’s', async () => {
  const second = fc.record({
    rider: fc.nat({ max: 4 }),
    second: fc.integer({ min: 1, max: 20 }),
    repeat: fc.nat({ max: 2 }),
    cut: fc.constantFrom('none', 'none', 'batch', 'window', 'crash'),
  });
  const cadence = (rider: number, at: number): number => (rider * 31 + at * 17) % 120;
  const resistance = (rider: number, at: number): number => ((rider * 13 + at * 29) % 1000) / 10;
  let heat = 1000;
  await fc.assert(
    fc.asyncProperty(fc.array(second, { minLength: 1, maxLength: 40 }), async (rows) => {
      const raceId = `3-${++heat}`;
      const start = heat * 300_000;
      cloud.setTime(start + 30_000);
      let at = start;
      let current = new TestWindow(cloud, at);
      let batch: ReturnType<typeof kinesisRecord>[] = [];
      for (const row of rows) {
        const sample: Second = [
          row.second,
          cadence(row.rider, row.second),
          resistance(row.rider, row.second),
        ];
        const record = update(`r-${row.rider}`, [sample], { raceId, receivedAt: start + 30_000 });
        for (let times = 0; times <= row.repeat; times++) batch.push(record);
        if (row.cut === 'none') continue;
        if (row.cut === 'crash') {
          // The answer of the invocation is lost: the same batch comes again on the same state.
          const before = current.state;
          await current.batch(batch);
          current.state = before;
        }
        await current.batch(batch, row.cut === 'window');
        batch = [];
        if (row.cut === 'window') current = new TestWindow(cloud, (at += 15_000));
      }
      await current.end(batch);

      const roster = await cloud.table.queryAll(`race#${raceId}`, 'roster#');
      const riders = roster
        .flatMap(({ entries }) => JSON.parse(String(entries)) as [string][])
        .map(([id]) => id);
      const expected = riders.map((racerId) => {
        const mine = rows.filter(({ rider }) => `r-${rider}` === racerId);
        const seconds = new Map(
          mine.map((row) => [
            row.second,
            unitsOf(cadence(row.rider, row.second), resistance(row.rider, row.second)),
          ]),
        );
        return [...seconds.values()].reduce((sum, units) => sum + units, 0);
      });
      const { state, windows } = await durable(raceId);
      expect([...riders].sort()).toEqual([...new Set(rows.map(({ rider }) => `r-${rider}`))].sort());
      expect(state).toEqual(expected);
      expect(windows).toEqual(expected);
    }),
    { numRuns: 15 },
  );
}, 30_000);
