import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { streamRecordSchema, type StreamRecord } from '../../core/messages/telemetry.ts';
import { unpackRide } from '../../core/messages/packed-ride.ts';
import { raceOf } from '../../core/race/heat.ts';
import { feedRace, type FeedOptions } from './race-feed.ts';
import { simulatedRider } from './rider.ts';
import { fakeStream } from './riders.test-support.ts';

const race = raceOf(2, 1000);
const SPEED = 10;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Feeds a race to its end, begun so many clock ms after the start of the heat. */
async function feed(
  stream: ReturnType<typeof fakeStream>,
  change: Partial<FeedOptions> = {},
  begin = 0,
): Promise<unknown> {
  vi.setSystemTime(0);
  const clock = { speed: SPEED, now: () => race.startsAt + begin + Date.now() * SPEED };
  const signal = new AbortController().signal;
  const done = feedRace({
    client: stream.client,
    streamName: 's',
    clock,
    race,
    seed: 'seed',
    riders: 5,
    signal,
    ...change,
  });
  await vi.runAllTimersAsync();
  return done;
}

function byRider(records: StreamRecord[]): StreamRecord[][] {
  const riders = new Map<string, StreamRecord[]>();
  for (const record of records) riders.set(record.racerId, [...(riders.get(record.racerId) ?? []), record]);
  return [...riders.values()];
}

const samplesOf = (records: StreamRecord[]): unknown[][] =>
  records.flatMap((record) => (record.event === 'final' ? [] : record.samples));
const all = Array.from({ length: 300 }, (_, index) => index + 1);

test('each rider joins, sends every second once and then the whole ride', async () => {
  const stream = fakeStream();
  const counts = await feed(stream);
  const records = stream.taken.map(({ record }) => record);
  expect(counts).toEqual({ put: records.length, retried: 0 });
  for (const record of records) expect(streamRecordSchema.safeParse(record).success).toBe(true);

  const riders = byRider(records);
  expect(riders).toHaveLength(5);
  riders.forEach((mine, index) => {
    const rider = simulatedRider('seed', race.raceId, index);
    expect(mine[0]).toMatchObject({ event: 'join', name: rider.name, racerId: rider.racerId });
    expect(samplesOf(mine)).toEqual(
      rider.ride.map(({ second, cadenceRpm, resistancePercent }) => [
        second,
        cadenceRpm,
        resistancePercent,
        null,
        null,
      ]),
    );
    const last = mine.at(-1);
    expect(last?.event === 'final' && unpackRide(last.ride)).toEqual(rider.ride);
    expect(mine.filter(({ event }) => event === 'final')).toHaveLength(1);
  });
});

test('no second is sent before it was ridden, no ride before the finish or after the spread', async () => {
  const stream = fakeStream();
  await feed(stream, { publishEverySeconds: 2, finalSpreadSeconds: 8 });
  for (const { record } of stream.taken) {
    const elapsed = (record.receivedAt - race.startsAt) / 1000;
    if (record.event === 'final') {
      expect(elapsed).toBeGreaterThanOrEqual(300);
      expect(elapsed).toBeLessThan(309);
    } else for (const [second] of record.samples) expect(second).toBeLessThanOrEqual(elapsed);
  }
});

test('riders publish as seldom as they are told, each at a phase of its own', async () => {
  const stream = fakeStream();
  await feed(stream, { publishEverySeconds: 3, riders: 20 });
  const updates = stream.taken.filter(({ record }) => record.event === 'update').map(({ record }) => record);
  for (const mine of byRider(updates)) expect(Math.abs(mine.length - 100)).toBeLessThanOrEqual(2);
  const phases = new Set(byRider(updates).map(([first]) => first?.receivedAt));
  expect(phases.size).toBeGreaterThan(5);
});

test('riders follow a pace that changes on the way', async () => {
  const stream = fakeStream();
  const reads: number[] = [];
  const publishEverySeconds = (): number => (reads.push(0) < 1500 ? 1 : 5);
  await feed(stream, { publishEverySeconds, finalSpreadSeconds: () => 20, riders: 20 });
  const updates = stream.taken.map(({ record }) => record).filter(({ event }) => event === 'update');
  // Read once a tick of 100 ms, twice a rider before the first: half of the heat at each pace.
  for (const mine of byRider(updates)) expect(Math.abs(mine.length - 146 - 31)).toBeLessThanOrEqual(8);
  const finals = stream.taken.map(({ record }) => record).filter(({ event }) => event === 'final');
  const last = Math.max(...finals.map(({ receivedAt }) => receivedAt));
  expect((last - race.endsAt) / 1000).toBeGreaterThan(10);
});

test('whoever comes before the start joins one after the other, and everybody is there at the start', async () => {
  const stream = fakeStream();
  await feed(stream, { riders: 40, publishEverySeconds: 2 }, -30_000);
  const joins = stream.taken.map(({ record }) => record).filter(({ event }) => event === 'join');
  const times = joins.map(({ receivedAt }) => receivedAt);
  expect(joins).toHaveLength(40);
  expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(1500);
  expect(Math.max(...times)).toBeLessThan(race.startsAt - 27_000);
});

test('begun in the middle of the heat it sends what was ridden so far', async () => {
  const stream = fakeStream();
  await feed(stream, { riders: 1 }, 100_500);
  const seconds = samplesOf(stream.taken.map(({ record }) => record)).map(([second]) => second);
  expect(seconds).toEqual(all);
  expect(stream.taken[1]?.record).toMatchObject({ event: 'update', samples: { length: 100 } });
});

test('a part of the heat is ridden where no more is wanted', async () => {
  const stream = fakeStream();
  await feed(stream, { riders: 2, seconds: 30 });
  for (const mine of byRider(stream.taken.map(({ record }) => record))) {
    expect(samplesOf(mine).map(([second]) => second)).toEqual(all.slice(0, 30));
    const last = mine.at(-1);
    expect(last?.event === 'final' && unpackRide(last.ride).map(({ second }) => second)).toEqual(
      all.slice(0, 30),
    );
  }
});

test('the same seed puts the same race', async () => {
  const [one, other] = [fakeStream(), fakeStream()];
  await feed(one);
  await feed(other);
  expect(other.taken).toEqual(one.taken);
});

test('a stream that refuses delays, but loses nothing', async () => {
  const stream = fakeStream((entries, call) =>
    call % 7 === 0 ? 'throw' : entries.map((_, index) => (index + call) % 5 === 0),
  );
  const counts = await feed(stream, { riders: 3 });
  expect(counts).toMatchObject({ put: stream.taken.length });
  for (const mine of byRider(stream.taken.map(({ record }) => record))) {
    expect(samplesOf(mine).map(([second]) => second).sort((a, b) => Number(a) - Number(b))).toEqual(all); // prettier-ignore
    expect(mine.filter(({ event }) => event === 'final')).toHaveLength(1);
  }
});

test('a signal ends it', async () => {
  const stop = new AbortController();
  const stream = fakeStream((_, call) => {
    if (call === 5) stop.abort();
    return [];
  });
  await feed(stream, { signal: stop.signal });
  expect(stream.calls).toHaveLength(5);
});
