import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { effortCurve, effortOf, unusualOf } from '../../../core/bike/plausibility.ts';
import { packRide } from '../../../core/messages/packed-ride.ts';
import { encodeLog } from '../../../core/race/counted-code.ts';
import { Field } from '../../../core/race/field.ts';
import { raceOf } from '../../../core/race/heat.ts';
import { outputUnits } from '../../../core/race/output.ts';
import { RaceState } from '../aggregate/race-state.ts';
import { kinesisRecord, startCloud, TestWindow, type TestCloud } from '../functions.test-support.ts';
import { deflate } from '../shared/deflate.ts';
import { RaceRoster } from '../shared/race-roster.ts';
import { finalizeRace } from './finalize.ts';
import { unpackRows, unpackUnusual } from './results.ts';
import { Union } from './union.ts';

const RACE = raceOf(2, 1000);

interface Sample {
  second: number;
  cadenceRpm: number;
  resistancePercent: number;
  powerW: number | null;
}

/** A ride of some stretches: how many seconds, cadence, power. */
function ride(...stretches: [seconds: number, cadenceRpm: number, powerW: number | null][]): Sample[] {
  return stretches
    .flatMap(([seconds, cadenceRpm, powerW]) =>
      Array.from({ length: seconds }, () => ({ cadenceRpm, powerW })),
    )
    .map((one, at) => ({ ...one, second: at + 1, resistancePercent: 40 }));
}

const JUMPER = ride([60, 62, 150], [30, 190, 240]);
const STRONG = ride([20, 90, 250], [5, 110, 2600], [20, 90, 250]);

describe('what is unusual depends on the seconds that came, not on how they came', () => {
  /** A record's seconds of one rider; a `final` has no power. */
  interface Message {
    rider: number;
    samples: Sample[];
  }

  const finalOf = (samples: readonly Sample[]): Sample[] => samples.map((one) => ({ ...one, powerW: null }));

  /** Updates of so many seconds each, and the final. */
  function messages(rider: number, samples: readonly Sample[], length: number): Message[] {
    const updates: Message[] = [];
    for (let from = 0; from < samples.length; from += length) {
      updates.push({ rider, samples: samples.slice(from, from + length) });
    }
    return [...updates, { rider, samples: finalOf(samples) }];
  }

  function begun(field: Field, base: number): RaceState {
    const roster = new RaceRoster(Array.from({ length: 4 }, (_, rider) => [`r-${rider}`, 'Ada', 0]));
    const beginning = { race: RACE, roster, field, base };
    return new RaceState({ ...beginning, rosterEpoch: 0, boardAt: 0, closed: false, tail: null });
  }

  test('any split, order, repetition, end of a window and cold start gives the same', () => {
    const riders = [JUMPER, STRONG, ride([12, 230, 1100], [40, 60, 80], [3, 181, 80]), ride([90, 95, 240])];
    const expected = riders.map((samples) => unusualOf(effortCurve(samples)));
    expect(expected.map((found) => found.map(({ reason }) => reason))).toEqual([
      ['cadence_jump'],
      ['power'],
      ['cadence_jump', 'cadence_extreme'],
      [],
    ]);
    const plan = fc
      .tuple(...riders.map(() => fc.integer({ min: 1, max: 30 })))
      .map((lengths) => riders.flatMap((samples, rider) => messages(rider, samples, lengths[rider] ?? 1)))
      .chain((sent) =>
        fc.record({
          sent: fc.shuffledSubarray([...sent, ...sent], { minLength: sent.length * 2 }),
          ends: fc.array(fc.nat({ max: sent.length * 2 }), { maxLength: 6 }),
          colds: fc.array(fc.nat({ max: sent.length * 2 }), { maxLength: 6 }),
        }),
      );
    fc.assert(
      fc.property(plan, fc.array(fc.nat(), { minLength: 7, maxLength: 7 }), ({ sent, ends, colds }, keys) => {
        let state = begun(new Field(), 0);
        const items: Uint8Array[] = [];
        const endWindow = (): void => {
          if (state.delta.length > 0) items.push(deflate(encodeLog(state.delta)));
          state = begun(Field.decode(state.field.encode()), state.base + 1);
        };
        sent.forEach(({ rider, samples }, at) => {
          for (const { second, cadenceRpm, resistancePercent, powerW } of samples) {
            const units = outputUnits(cadenceRpm, resistancePercent);
            state.count(rider, second, units, effortOf(cadenceRpm, resistancePercent, powerW));
          }
          if (colds.includes(at)) state = RaceState.decode(RACE.raceId, state.encode());
          if (ends.includes(at)) endWindow();
        });
        endWindow();
        // Names of items are random where a window was persisted more than once.
        const inAnyOrder = items
          .map((seconds, at) => ({ seconds, key: keys[at] ?? 0 }))
          .sort((a, b) => a.key - b.key);
        const union = new Union();
        for (const { seconds } of inAnyOrder) union.add({ PK: 'race', SK: 'window', seconds });
        expect(riders.map((_, rider) => union.unusual(rider))).toEqual(expected);
        expect(riders.map((_, rider) => union.sum(rider).units)).toEqual(state.field.allUnits());
      }),
      { numRuns: 60 },
    );
  });

  test('of the same power nothing is noted twice within a window', () => {
    const state = begun(new Field(), 0);
    const strong = effortOf(110, 40, 1400);
    expect(state.count(0, 7, 1, strong)).toBe(true);
    expect(state.count(0, 7, 1, strong)).toBe(false);
    expect(state.count(0, 7, 1, effortOf(110, 40, 900))).toBe(false);
    expect(state.delta.length).toBe(1);
    const cold = RaceState.decode(RACE.raceId, state.encode());
    expect(cold.count(0, 7, 1, strong)).toBe(false);
    expect(cold.count(0, 7, 1, effortOf(110, 40, 2600))).toBe(false);
    expect(cold.delta.entries().map(({ again }) => again)).toEqual([undefined, true]);
  });
});

describe('in the results', () => {
  let cloud: TestCloud;
  beforeEach(async () => {
    cloud = await startCloud();
    cloud.setTime(RACE.endsAt);
  });
  afterEach(() => cloud.close());

  const record = (racerId: string, more: object): ReturnType<typeof kinesisRecord> =>
    kinesisRecord({ v: 1, raceId: RACE.raceId, racerId, receivedAt: RACE.endsAt, ...more });
  const update = (racerId: string, samples: readonly Sample[]): ReturnType<typeof kinesisRecord> =>
    record(racerId, {
      event: 'update',
      samples: samples.map((one) => [one.second, one.cadenceRpm, one.resistancePercent, one.powerW, null]),
    });
  const final = (racerId: string, samples: readonly Sample[]): ReturnType<typeof kinesisRecord> =>
    record(racerId, { event: 'final', ride: packRide(samples) });

  async function results(): Promise<{ rows: unknown[][]; unusual: number[][]; outcome: string }> {
    const outcome = await finalizeRace(RACE.raceId, cloud, cloud.metrics('finalize'));
    const item = await cloud.table.get({ PK: `race#${RACE.raceId}`, SK: 'results' });
    if (item === null) throw new Error(outcome);
    return { rows: unpackRows(item), unusual: unpackUnusual(item), outcome };
  }

  test('a mark stands beside the rows, at the rider’s place', async () => {
    await new TestWindow(cloud, RACE.endsAt).end([
      ...JUMPER.map((sample) => update('r-jump', [sample])),
      final('r-fair', ride([300, 90, null])),
      final('r-jump', JUMPER),
    ]);
    const { rows, unusual } = await results();
    expect(
      rows.map(([rank, racerId, , , seconds, estimated]) => [rank, racerId, seconds, estimated]),
    ).toEqual([
      [1, 'r-fair', 300, 0],
      [2, 'r-jump', 90, 0],
    ]);
    expect(unusual).toEqual([[1, 1, 61]]);
  });

  test('nobody’s is nothing, and so is that of results from before there were marks', async () => {
    await new TestWindow(cloud, RACE.endsAt).end([final('r-fair', ride([300, 90, null]))]);
    expect((await results()).unusual).toEqual([]);
    const item = await cloud.table.get({ PK: `race#${RACE.raceId}`, SK: 'results' });
    expect(item?.unusual).toBeUndefined();
  });

  test('power that comes when its seconds are counted and official still makes a mark, and no other total', async () => {
    await new TestWindow(cloud, RACE.endsAt).end([final('r-a', STRONG)]);
    cloud.setTime(RACE.endsAt + 60_000);
    const before = await results();
    expect(before).toMatchObject({ outcome: 'official', unusual: [] });

    cloud.invoked.length = 0;
    const late = new TestWindow(cloud, RACE.endsAt + 60_000);
    // In two batches, each to a process that remembers nothing.
    await late.batch([update('r-a', STRONG.slice(18, 22))]);
    await late.end([update('r-a', STRONG.slice(22, 27)), update('r-a', STRONG.slice(18, 22))]);
    expect(cloud.invoked).toEqual([{ functionName: 'alleycat-finalize', payload: { raceId: RACE.raceId } }]);
    expect(await results()).toEqual({ rows: before.rows, unusual: [[0, 3, 21]], outcome: 'official' });
  });

  test('so it does when the process died after the window’s item, and another writer was faster', async () => {
    await new TestWindow(cloud, RACE.endsAt).end([final('r-a', STRONG)]);
    const ours = new TestWindow(cloud, RACE.endsAt + 15_000);
    await ours.batch([update('r-a', STRONG)]);
    cloud.table.afterPut = ({ SK }) => {
      if (!SK.startsWith('window')) return;
      cloud.table.afterPut = () => undefined;
      throw new Error('died');
    };
    await expect(ours.end()).rejects.toThrow('died');
    await new TestWindow(cloud, RACE.endsAt + 15_000, 'shard-1').end([update('r-b', JUMPER)]);
    await ours.end();
    const { rows, unusual } = await results();
    expect(rows.map(([, racerId]) => racerId)).toEqual(['r-b', 'r-a']);
    expect(unusual).toEqual([
      [0, 1, 61],
      [1, 3, 21],
    ]);
  });

  test('cadence alone makes no news of what is counted: it is what counts that is judged', async () => {
    await new TestWindow(cloud, RACE.endsAt).end([final('r-a', ride([90, 90, null]))]);
    await new TestWindow(cloud, RACE.endsAt + 15_000).end([update('r-a', JUMPER)]);
    const { rows, unusual } = await results();
    expect([rows.length, unusual]).toEqual([1, []]);
    expect(cloud.invoked).toHaveLength(1);
  });
});
