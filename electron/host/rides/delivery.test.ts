import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { RideSample } from '../../../core/race/ride.ts';
import type { Connection } from '../uplink/connection.ts';
import { HeatClock } from '../uplink/heat-clock.ts';
import type { Requests } from '../uplink/requests.ts';
import { deliverRide, type DeliveryOptions } from './delivery.ts';

/** Heat 1000 of class 2 ends here; results are credited for 30 minutes more. */
const END = 300_300_000;
const samples: RideSample[] = [1, 2].map((second) => ({
  second,
  cadenceRpm: 90,
  resistancePercent: 40,
  powerW: null,
  heartRateBpm: null,
  speedKmh: null,
  units: 262_500,
}));
const whole = { raceId: '2-1000', seconds: 2, units: 525_000 };

/** `at`: ms of real time after the end of the heat. */
let sent: { at: number; topic: string; message: { ride: string } }[];
let asked: number[];
let log: ReturnType<typeof vi.fn<DeliveryOptions['log']>>;
beforeEach(() => {
  vi.useFakeTimers({ now: END });
  [sent, asked] = [[], []];
  log = vi.fn<DeliveryOptions['log']>();
});
afterEach(() => {
  vi.useRealTimers();
});
const sinceEnd = (): number => Date.now() - END;
/** Ten times as fast. */
const clock = new HeatClock({ speed: 10, now: () => END + sinceEnd() * 10 });

/** Delivers against a backend that answers in turn, the last answer again and again; an Error is thrown. */
async function deliver(
  answers: (typeof whole | Error)[],
  change: Partial<DeliveryOptions> = {},
): Promise<boolean> {
  const connection = {
    publish: async (topic: string, payload: string) => {
      sent.push({ at: sinceEnd(), topic, message: JSON.parse(payload) as { ride: string } });
    },
  };
  const requests = {
    ask: async () => {
      const answer = answers[Math.min(asked.push(sinceEnd()), answers.length) - 1];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const delivered = deliverRide({
    raceId: '2-1000',
    racerId: 'r-a',
    name: 'Ada',
    samples,
    estimated: false,
    spreadSeconds: 8,
    connection: connection as unknown as Connection,
    requests: requests as unknown as Requests,
    clock,
    log,
    random: () => 0.25,
    signal: new AbortController().signal,
    ...change,
  });
  delivered.catch(() => undefined);
  await vi.runAllTimersAsync();
  return delivered;
}

test('the whole ride goes out at a random moment of the spread, and it is asked whether it is stored', async () => {
  expect(await deliver([whole])).toBe(true);
  // A quarter of 8 s, then 17 s, ten times as fast.
  expect([sent.map(({ at }) => at), asked]).toEqual([[200], [200 + 1700]]);
  expect(sent[0]).toMatchObject({
    topic: '$aws/rules/alleycat_telemetry/v1/racers/r-a/races/2-1000/telemetry',
    message: { v: 1, event: 'final', name: 'Ada' },
  });
  const ride = Buffer.from(sent[0]?.message.ride ?? '', 'base64');
  // 180 half rpm and 400 tenths of a percent, twice; then nothing.
  expect([...ride.subarray(0, 12)]).toEqual([180, 0, 144, 1, 180, 0, 144, 1, 255, 255, 255, 255]);
  expect(ride).toHaveLength(1200);
});

test('it is sent again until every second is held', async () => {
  expect(
    await deliver([{ ...whole, seconds: 0, units: 0 }, { ...whole, seconds: 1, units: 262_500 }, whole]),
  ).toBe(true);
  expect([sent.map(({ at }) => at), asked]).toEqual([
    [200, 1900, 3600],
    [1900, 3600, 5300],
  ]);
});

test('no answer, no connection: it is tried again', async () => {
  expect(await deliver([new Error('no answer'), new Error('not connected'), whole])).toBe(true);
  expect(sent).toHaveLength(3);
  expect(log.mock.calls.map(([level]) => level)).toEqual(['info', 'info']);
});

test('another total for the same seconds is said, and not sent for ever', async () => {
  expect(await deliver([{ ...whole, units: 1 }])).toBe(true);
  expect([sent.length, log.mock.calls[0]?.[0]]).toEqual([1, 'error']);
});

test('it is given up when 30 minutes have passed', async () => {
  expect(await deliver([new Error('no answer')])).toBe(false);
  expect(clock.now()).toBeGreaterThanOrEqual(END + 1_800_000);
  expect(clock.now()).toBeLessThan(END + 1_800_000 + 40_000);
});

describe('a look at the results', () => {
  const seen = (seconds: number, more = {}) => ({ seconds, totalTenths: 2625, official: false, ...more });

  test('that has all of it saves the question', async () => {
    expect(await deliver([whole], { seen: () => seen(2) })).toBe(true);
    expect([sent.length, asked, log.mock.calls]).toEqual([1, [], []]);
    expect(sinceEnd()).toBe(200 + 1700);
  });

  test('is waited for, 24 s after the 17', async () => {
    expect(await deliver([whole], { seen: () => (sinceEnd() >= 200 + 1700 + 1000 ? seen(2) : null) })).toBe(
      true,
    );
    expect(asked).toEqual([]);
    expect(await deliver([whole], { seen: () => null })).toBe(true);
    expect(asked).toHaveLength(1);
  });

  test('that is the last, and lacks a second, is not', async () => {
    expect(await deliver([whole], { seen: () => seen(1, { official: true }) })).toBe(true);
    expect(asked).toEqual([200 + 1700]);
  });

  test('that has another total is said', async () => {
    expect(await deliver([whole], { seen: () => seen(2, { totalTenths: 1 }) })).toBe(true);
    expect([sent.length, log.mock.calls[0]?.[0]]).toEqual([1, 'error']);
  });

  test('is not waited for while the heat goes on', async () => {
    const early = new HeatClock({ speed: 10, now: () => END - 100_000 + sinceEnd() * 10 });
    expect(await deliver([whole], { seen: () => null, clock: early })).toBe(true);
    expect(asked).toEqual([200 + 1700]);
  });
});

describe('nothing to deliver', () => {
  test.each([
    ['no second was ridden', { samples: [] }],
    ['no race', { raceId: 'x' }],
  ])('%s', async (_, change) => {
    expect(await deliver([whole], change)).toBe(true);
    expect([sent, sinceEnd()]).toEqual([[], 0]);
  });
});

test('closing ends it at once, whatever it was doing', async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(deliver([whole], { signal: stop.signal })).rejects.toThrow(/abort/);
  const later = new AbortController();
  const requests = {
    ask: async () => {
      later.abort();
      throw new Error('closing');
    },
  };
  const closing = deliver([], { signal: later.signal, requests: requests as unknown as Requests });
  await expect(closing).rejects.toThrow(/abort/);
  expect(sent).toHaveLength(1);
});
