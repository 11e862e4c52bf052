import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { SampleTuple } from '../../../core/messages/telemetry.ts';
import type { RideSample } from '../../../core/race/ride.ts';
import type { Connection } from './connection.ts';
import { HeatClock } from './heat-clock.ts';
import { Publisher, type PublisherOptions } from './publisher.ts';

const START = 1_000_000;
/** The clock runs so many times as fast as the timers. */
const SPEED = 10;

interface Sent {
  /** Clock ms since the start. */
  at: number;
  topic: string;
  message: { event: string; name?: string; estimated?: true; samples: SampleTuple[] };
}

let connected: boolean;
let sent: Sent[];
let estimated: boolean;
let random: number;
/** What the broker says to a message: nothing, or why not. */
let answer: () => Promise<void>;
let log: ReturnType<typeof vi.fn<PublisherOptions['log']>>;
let publisher: Publisher;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  [connected, sent, estimated, random] = [true, [], false, 0.25];
  answer = () => Promise.resolve();
  log = vi.fn<PublisherOptions['log']>();
  publisher = make();
});
afterEach(() => {
  publisher.stop();
  vi.useRealTimers();
});

const clock = new HeatClock({ speed: SPEED, now: () => (Date.now() - START) * SPEED });

function make(backlog: readonly RideSample[] = []): Publisher {
  const connection = {
    get connected() {
      return connected;
    },
    publish: (topic: string, payload: string) => {
      sent.push({ at: clock.now(), topic, message: JSON.parse(payload) as Sent['message'] });
      return answer();
    },
  };
  return new Publisher(
    {
      racerId: 'r-a',
      raceId: '2-1000',
      name: 'Ada',
      connection: connection as unknown as Connection,
      clock,
      log,
      estimated: () => estimated,
      random: () => random,
    },
    backlog,
  );
}

const sample = (second: number): RideSample => ({
  second,
  cadenceRpm: 90.5,
  resistancePercent: 40,
  powerW: 187,
  heartRateBpm: null,
  speedKmh: null,
  units: 0,
});
const samples = (from: number, to: number): RideSample[] =>
  Array.from({ length: to - from + 1 }, (_, at) => sample(from + at));

/** Lets the clock run, a second of the ride coming with each of its seconds. */
async function ride(from: number, to: number): Promise<void> {
  for (let second = from; second <= to; second++) {
    publisher.add([sample(second)]);
    await pass(1);
  }
}
const pass = async (clockSeconds: number): Promise<void> => {
  await vi.advanceTimersByTimeAsync((clockSeconds * 1000) / SPEED);
};

const events = (): string[] => sent.map(({ message }) => message.event);
const times = (): number[] => sent.map(({ at }) => at);
const seconds = (): number[][] => sent.map(({ message }) => message.samples.map(([second]) => second));

describe('a join', () => {
  test('goes out at once, with the name and no seconds', async () => {
    publisher.start();
    await pass(0);
    expect(sent).toEqual([
      {
        at: 0,
        topic: '$aws/rules/alleycat_telemetry/v1/racers/r-a/races/2-1000/telemetry',
        message: { v: 1, event: 'join', name: 'Ada', samples: [] },
      },
    ]);
  });

  test('carries the seconds that an earlier run may not have sent', async () => {
    publisher = make(samples(1, 3));
    publisher.start();
    await pass(0);
    expect([events(), seconds()]).toEqual([['join'], [[1, 2, 3]]]);
  });

  test('is one until the broker has it', async () => {
    answer = () => Promise.reject(new Error('no PUBACK'));
    publisher.start();
    await pass(3);
    answer = () => Promise.resolve();
    await ride(1, 4);
    expect(events()).toEqual(['join', 'join', 'join', 'join', 'update']);
    expect(times()).toEqual([0, 500, 2500, 4500, 6500]);
    expect(sent.map(({ message }) => message.name)).toEqual(['Ada', 'Ada', 'Ada', 'Ada', undefined]);
  });
});

describe('updates', () => {
  test('go out every 2 s from a random moment on, each with what is new', async () => {
    publisher.start();
    await ride(1, 8);
    expect(times()).toEqual([0, 500, 2500, 4500, 6500]);
    expect(seconds()).toEqual([[], [1], [2, 3], [4, 5], [6, 7]]);
    expect(sent[1]?.message).toEqual({ v: 1, event: 'update', samples: [[1, 90.5, 40, 187, null]] });
  });

  test.each([0, 0.5, 0.999])('have the phase that chance gives: %d', async (phase) => {
    random = phase;
    publisher.start();
    await ride(1, 8);
    expect(times()[1]).toBeCloseTo(phase * 2000, -2);
  });

  test('keep the board’s pace from the next one on, never more often than each second', async () => {
    publisher.start();
    await ride(1, 1);
    publisher.pace(5);
    await ride(2, 13);
    publisher.pace(0);
    await ride(14, 19);
    expect(times()).toEqual([0, 500, 2500, 7500, 12_500, 17_500, 18_500]);
  });

  test('have nothing to say while nothing is new', async () => {
    publisher.start();
    await ride(1, 2);
    await pass(60);
    expect(times()).toEqual([0, 500, 2500]);
  });

  test('say that a resistance is estimated as soon as one is', async () => {
    publisher.start();
    await ride(1, 2);
    estimated = true;
    await ride(3, 5);
    expect(sent.map(({ message }) => message.estimated)).toEqual([undefined, undefined, true, true]);
  });

  test('stop', async () => {
    publisher.start();
    await ride(1, 1);
    publisher.stop();
    await ride(2, 10);
    expect([times(), vi.getTimerCount()]).toEqual([[0, 500], 0]);
  });
});

describe('without a way out', () => {
  test('nothing is tried, and everything goes with the first message that gets through', async () => {
    connected = false;
    publisher.start();
    await ride(1, 9);
    expect(sent).toEqual([]);
    connected = true;
    await ride(10, 11);
    expect([events(), seconds()]).toEqual([['join'], [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]]]);
  });

  test('what the broker did not take goes again, in order, and once', async () => {
    publisher.start();
    await ride(1, 2);
    // It comes to be known a second and a half later, when more is there to be sent.
    answer = () => new Promise((_, reject) => setTimeout(() => reject(new Error('timed out')), 1500 / SPEED));
    await ride(3, 4);
    answer = () => Promise.resolve();
    await ride(5, 8);
    expect(log).toHaveBeenCalledWith('info', 'seconds could not be sent yet', {
      raceId: '2-1000',
      waiting: 3,
      error: 'Error: timed out',
    });
    expect(seconds()).toEqual([[], [1], [2, 3], [2, 3, 4, 5], [6, 7]]);
  });

  test('a message whose answer is late is waited for: nothing overtakes it', async () => {
    publisher.start();
    await ride(1, 2);
    let arrived: () => void = () => undefined;
    answer = () => new Promise((resolve) => (arrived = resolve));
    await ride(3, 12);
    expect(seconds()).toEqual([[], [1], [2, 3]]);
    answer = () => Promise.resolve();
    arrived();
    await ride(13, 14);
    expect(seconds().slice(3)).toEqual([[4, 5, 6, 7, 8, 9, 10, 11, 12, 13]]);
  });

  test('more than a message holds goes in several', async () => {
    connected = false;
    publisher.start();
    publisher.add(samples(1, 300));
    publisher.add(samples(1, 5));
    connected = true;
    await pass(4);
    expect(seconds().map((some) => some.length)).toEqual([300, 5]);
  });
});
