import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { StreamRecord } from '../../core/messages/telemetry.ts';
import { entryOf, putEntries, putRecords, type PutCounts, type StreamEntry } from './put-records.ts';
import { fakeStream } from './riders.test-support.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const clock = { speed: 10, now: () => 0 };
const never = new AbortController().signal;

function records(count: number, name = 'Ada'): StreamRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    v: 1,
    event: 'join',
    name,
    raceId: '1-5',
    racerId: `r-${index}`,
    receivedAt: 0,
    samples: [],
  }));
}

const ids = (entries: { record: StreamRecord }[]): string[] => entries.map(({ record }) => record.racerId);

/** Runs it to its end, letting every wait pass. */
async function put(
  stream: ReturnType<typeof fakeStream>,
  some: StreamRecord[],
  signal = never,
): Promise<PutCounts> {
  const counts = putRecords(stream.client, 'stream', some, clock, signal);
  await vi.runAllTimersAsync();
  return counts;
}

describe('batches', () => {
  test('hold 500 records, under the race as partition key', async () => {
    const stream = fakeStream();
    expect(await put(stream, records(1201))).toEqual({ put: 1201, retried: 0 });
    expect(stream.calls.map(({ length }) => length)).toEqual([500, 500, 201]);
    expect(ids(stream.taken)).toEqual(ids(records(1201).map((record) => ({ record }))));
    expect(new Set(stream.taken.map(({ key }) => key))).toEqual(new Set(['1-5']));
  });

  test('hold 5 MB', async () => {
    const stream = fakeStream();
    await put(stream, records(300, 'x'.repeat(40_000)));
    expect(stream.calls.length).toBe(3);
    for (const call of stream.calls) {
      expect(call.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(5 * 1024 * 1024);
    }
    expect(stream.taken).toHaveLength(300);
  });

  test('of nothing are not sent', async () => {
    const stream = fakeStream();
    expect(await put(stream, [])).toEqual({ put: 0, retried: 0 });
    expect(stream.calls).toEqual([]);
  });
});

describe('what was not taken', () => {
  test('is sent again, and only that', async () => {
    const stream = fakeStream((entries, call) =>
      call === 1 ? entries.map((_, index) => index % 2 === 1) : [],
    );
    expect(await put(stream, records(6))).toEqual({ put: 6, retried: 3 });
    expect(stream.calls.map(ids)).toEqual([
      ['r-0', 'r-1', 'r-2', 'r-3', 'r-4', 'r-5'],
      ['r-1', 'r-3', 'r-5'],
    ]);
  });

  test('is not told as accepted before it is, and once', async () => {
    const stream = fakeStream((entries, call) =>
      call === 1 ? 'throw' : entries.map((_, index) => call === 2 && index === 0),
    );
    const accepted: StreamEntry[] = [];
    const onAccepted = (entries: readonly StreamEntry[]): void => void accepted.push(...entries);
    const entries = records(3).map(entryOf);
    const target = { client: stream.client, streamName: 'stream', clock, signal: never, onAccepted };
    const counts = putEntries(target, entries);
    await vi.runAllTimersAsync();
    expect(await counts).toEqual({ put: 3, retried: 4 });
    expect(accepted).toEqual([entries[1], entries[2], entries[0]]);
  });

  test('is all of it where the call failed as a whole', async () => {
    const stream = fakeStream((_, call) => (call <= 2 ? 'throw' : []));
    expect(await put(stream, records(2))).toEqual({ put: 2, retried: 4 });
    expect(stream.calls.map(({ length }) => length)).toEqual([2, 2, 2]);
  });

  test('waits longer each time, up to 5 s of the clock', async () => {
    const stream = fakeStream((_, call) => (call <= 9 ? 'throw' : []));
    const done = putRecords(stream.client, 'stream', records(1), clock, never);
    // Ten times as fast: 100 ms of the clock are 10 ms of a timer.
    for (const [wait, calls] of [
      [9, 1],
      [1, 2],
      [19, 2],
      [1, 3],
      [40, 4],
      [80, 5],
      [160, 6],
      [320, 7],
      [499, 7],
      [1, 8],
      [500, 9],
    ] as const) {
      // prettier-ignore
      await vi.advanceTimersByTimeAsync(wait);
      expect(stream.calls).toHaveLength(calls);
    }
    await vi.runAllTimersAsync();
    expect(await done).toEqual({ put: 1, retried: 9 });
  });

  test('is given up when the signal comes', async () => {
    const stop = new AbortController();
    const stream = fakeStream(() => 'throw');
    const done = putRecords(stream.client, 'stream', records(501), clock, stop.signal);
    await vi.advanceTimersByTimeAsync(5);
    stop.abort();
    expect(await done).toEqual({ put: 0, retried: 500 });
    expect(stream.calls).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
