import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MAPPING } from '../../infra/settings.ts';
import { createEventBuilder, MAX_PAYLOAD_BYTES, windowOf } from './event.ts';
import { collect, Harness, START_MS, textsOf, until } from './harness.test-support.ts';

let harness: Harness;
beforeEach(async () => {
  harness = new Harness();
  await harness.begin();
});
afterEach(() => harness.end());

describe('windowOf', () => {
  it('gives the one multiple of its length that holds the moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1, max: 900 }), (ms, seconds) => {
        const { startMs, endMs } = windowOf(ms, seconds);
        expect(startMs % (seconds * 1000)).toBe(0);
        expect(endMs - startMs).toBe(seconds * 1000);
        expect(startMs <= ms && ms < endMs).toBe(true);
      }),
    );
  });
});

describe('an invocation', () => {
  it('looks as Lambda documents it', async () => {
    await harness.start();
    const [first] = await harness.put('Hello');
    await harness.idle();
    const eventSourceARN = 'arn:aws:kinesis:us-east-1:000000000000:stream/alleycat-telemetry';
    expect(harness.events).toEqual([
      {
        Records: [
          {
            kinesis: {
              kinesisSchemaVersion: '1.0',
              partitionKey: 'a',
              sequenceNumber: first,
              data: 'SGVsbG8=',
              approximateArrivalTimestamp: START_MS / 1000,
            },
            eventSource: 'aws:kinesis',
            eventVersion: '1.0',
            eventID: `shardId-000000000000:${first}`,
            eventName: 'aws:kinesis:record',
            invokeIdentityArn: 'arn:aws:iam::000000000000:role/fold',
            awsRegion: 'us-east-1',
            eventSourceARN,
          },
        ],
        window: { start: '2027-01-15T08:00:00Z', end: '2027-01-15T08:00:15Z' },
        state: {},
        shardId: 'shardId-000000000000',
        eventSourceARN,
        isFinalInvokeForWindow: false,
        isWindowTerminatedEarly: false,
      },
    ]);
  });

  it('never has more than 6 MB of payload, and nearly so when there is more', () => {
    const events = createEventBuilder('stream', 'fold', 0);
    const bytes = Buffer.alloc(1_000_000, 0xa5);
    const record = fc.record({
      counter: fc.nat(),
      sequenceNumber: fc.constant('1'.padEnd(21, '0')),
      arrivalMs: fc.integer({ min: 1e12, max: 2e12 }),
      partitionKey: fc.string({ minLength: 1, maxLength: 256, unit: 'binary' }),
      data: fc.nat({ max: bytes.length }).map((length) => bytes.subarray(0, length)),
    });
    const records = fc.array(record, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(records, fc.nat({ max: 1_000_000 }), (all, stateLength) => {
        const stateJson = JSON.stringify({ s: 'x'.repeat(stateLength) });
        const count = events.countFitting(all, stateJson);
        const sizeOf = (n: number): number =>
          Buffer.byteLength(
            JSON.stringify(events.build(all.slice(0, n), windowOf(1e12, 15), stateJson, 'records')),
          );
        expect(count).toBeGreaterThan(0);
        expect(sizeOf(count)).toBeLessThanOrEqual(MAX_PAYLOAD_BYTES);
        if (count < all.length) expect(sizeOf(count + 1)).toBeGreaterThan(MAX_PAYLOAD_BYTES - 1000);
      }),
      { numRuns: 6 },
    );
  });
});

describe('tumbling windows', () => {
  it('carry the state along and end with an invocation without records, also when nothing more arrives', async () => {
    await harness.start();
    await harness.deliver('a', 'b');
    await harness.advance(5000);
    await harness.deliver('c');
    expect(harness.events.map((event) => event.state)).toEqual([{}, { texts: ['a', 'b'] }]);
    await harness.advance(9999);
    await harness.idle();
    expect(harness.finalEvents).toEqual([]);
    await harness.advance(1);
    await until('the final invocation', () => harness.finalEvents.length === 1);
    expect(harness.finalEvents).toMatchObject([
      { Records: [], state: { texts: ['a', 'b', 'c'] }, isWindowTerminatedEarly: false },
    ]);
    await harness.advance(60_000);
    expect(harness.events).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('end on time also when a record has just come', async () => {
    await harness.start();
    await harness.advance(14_950);
    await harness.deliver('late');
    await harness.advance(49);
    await harness.idle();
    expect(harness.finalEvents).toEqual([]);
    await harness.advance(1);
    await until('the final invocation', () => harness.finalEvents.length === 1);
  });

  it('put a record of the last millisecond into its window and one of the next into the next', async () => {
    await harness.start();
    await harness.advance(14_999);
    await harness.deliver('last');
    await harness.advance(1);
    await harness.put('first');
    await harness.advanceUntil('it is delivered', () => harness.texts.includes('first'), 50);
    expect(
      harness.events.map(({ window, state, Records }) => [
        window.start.slice(17, 19),
        state,
        textsOf(Records),
      ]),
    ).toEqual([
      ['00', {}, ['last']],
      ['00', { texts: ['last'] }, []],
      ['15', {}, ['first']],
    ]);
  });

  it('part the records of one poll by their windows', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    harness.invoke = (event) => held.then(() => collect(event));
    await harness.start();
    await harness.put('a');
    await harness.advance(10_000);
    await harness.put('b');
    await harness.advance(10_000);
    await harness.put('c');
    await harness.advance(30_000);
    await harness.put('d');
    release();
    await harness.advanceUntil('d is delivered', () => harness.texts.includes('d'));
    expect(
      harness.events.map(({ window, Records }) => [window.start.slice(14, 19), textsOf(Records)]),
    ).toEqual([
      ['00:00', ['a']],
      ['00:00', ['b']],
      ['00:00', []],
      ['00:15', ['c']],
      ['00:15', []],
      ['00:45', ['d']],
    ]);
  });

  it('run for each shard by itself', async () => {
    harness.shardCount = 2;
    await harness.start();
    // "a" is on shard 0, "abc" on shard 1: see partition.test.ts.
    await harness.store.putRecords([
      { partitionKey: 'a', data: Buffer.from('zero') },
      { partitionKey: 'abc', data: Buffer.from('one') },
    ]);
    await harness.advanceUntil('both are over', () => harness.finalEvents.length === 2);
    const finals = harness.finalEvents.map(({ shardId, state }) => [shardId, state]);
    expect(finals.sort()).toEqual([
      ['shardId-000000000000', { texts: ['zero'] }],
      ['shardId-000000000001', { texts: ['one'] }],
    ]);
  });

  it('give a busy shard real batches: one poll each 100 ms', async () => {
    await harness.start();
    await harness.deliver('0');
    for (let i = 1; i <= 20; i += 1) {
      await harness.put(String(i));
      await harness.advance(10);
    }
    await harness.advanceUntil('all are delivered', () => harness.texts.includes('20'), 10);
    expect(harness.texts).toEqual(Array.from({ length: 21 }, (_, i) => String(i)));
    expect(harness.events.length).toBeLessThanOrEqual(5);
  });

  it('go through a backlog at once, in batches of the size', async () => {
    harness.settings = { ...MAPPING, batchSize: 10 };
    await harness.start();
    await harness.put(...Array.from({ length: 35 }, (_, i) => String(i)));
    await harness.idle();
    expect(harness.events.map((event) => event.Records.length)).toEqual([10, 10, 10, 5]);
  });

  it('end early when the state is over 1 MB, and go on with a fresh one', async () => {
    const large = 'x'.repeat(1024 * 1024);
    harness.invoke = ({ Records, state, isFinalInvokeForWindow }) => {
      if (isFinalInvokeForWindow) return { state: {} };
      return { state: { ...state, [textsOf(Records).join()]: textsOf(Records)[0] === 'big' ? large : 1 } };
    };
    await harness.start();
    await harness.deliver('small');
    await harness.advance(1000);
    await harness.deliver('big');
    await harness.finals(1);
    await harness.advance(1000);
    await harness.deliver('after');
    await harness.advance(13_000);
    await harness.finals(2);
    const [early, final] = harness.finalEvents;
    expect(early).toMatchObject({
      Records: [],
      state: { small: 1, big: large },
      isWindowTerminatedEarly: true,
    });
    expect(harness.events.at(-2)).toMatchObject({ window: early?.window, state: {} });
    expect(final).toMatchObject({
      state: { after: 1 },
      isWindowTerminatedEarly: false,
      window: early?.window,
    });
    expect(harness.mapping.metrics).toMatchObject({ earlyTerminations: 1, finalInvocations: 2, errors: 0 });
  });

  it('are closed when the clock is set back before them', async () => {
    await harness.start();
    await harness.deliver('a');
    vi.setSystemTime(START_MS - 3_600_000);
    await harness.put('b');
    await harness.advanceUntil('b is delivered', () => harness.texts.includes('b'), 50);
    expect(
      harness.events.map(({ window, Records }) => [window.start.slice(11, 16), textsOf(Records)]),
    ).toEqual([
      ['08:00', ['a']],
      ['08:00', []],
      ['07:00', ['b']],
    ]);
  });
});

describe('after a kill', () => {
  it('the open window is replayed into its own window, from the checkpoint of the last final invocation', async () => {
    await harness.start();
    await harness.deliver('a');
    await harness.advance(15_000);
    await harness.finals(1);
    await harness.deliver('b');
    await harness.advance(2000);
    await harness.deliver('c');
    await harness.stop();
    harness.events.length = 0;
    // Longer than a record may be old: it was not tried for that long.
    await harness.advance(2 * 3_600_000);
    await harness.start();
    await harness.finals(1);
    const window = { start: '2027-01-15T08:00:15Z', end: '2027-01-15T08:00:30Z' };
    expect(harness.events).toMatchObject([
      { window, state: {}, isFinalInvokeForWindow: false },
      { window, state: { texts: ['b', 'c'] }, isFinalInvokeForWindow: true },
    ]);
    expect(harness.texts).toEqual(['b', 'c']);
    expect(harness.mapping.metrics.discardedRecords).toBe(0);
    await harness.stop();
    harness.events.length = 0;
    await harness.start();
    await harness.deliver('d');
    expect(harness.texts).toEqual(['d']);
  });

  it('a window whose final invocation failed is replayed', async () => {
    harness.invoke = (event) => (event.isFinalInvokeForWindow ? null : collect(event));
    await harness.start();
    await harness.deliver('a');
    await harness.advanceUntil('it fails', () => harness.mapping.metrics.errors > 1);
    await harness.stop();
    harness.events.length = 0;
    harness.invoke = collect;
    await harness.start();
    await harness.finals(1);
    expect(harness.finalEvents[0]?.state).toEqual({ texts: ['a'] });
  });

  it('a broken checkpoint is set aside and everything read again', async () => {
    await harness.start();
    await harness.deliver('a');
    await harness.advance(15_000);
    await harness.finals(1);
    await harness.stop();
    const path = join(harness.stateDir, 'shardId-000000000000.json');
    await writeFile(path, '{"v":1,"afterSequence":"7"');
    harness.events.length = 0;
    await harness.start();
    await harness.finals(1);
    expect(harness.texts).toEqual(['a']);
    expect(harness.logged.at(-1)).toContain('set aside');
    expect(await readFile(harness.logged.at(-1)?.split(' as ')[1]?.split(',')[0] ?? '', 'utf8')).toContain(
      '"7"',
    );
  });
});

describe('the starting position LATEST', () => {
  it('leaves out what was there before the first start, and nothing after', async () => {
    await harness.start();
    await harness.deliver('before');
    await harness.stop();
    await rm(harness.stateDir, { recursive: true });
    harness.events.length = 0;
    harness.settings = { ...MAPPING, startingPosition: 'LATEST' };
    await harness.start();
    await harness.put('between');
    await harness.stop();
    harness.events.length = 0;
    await harness.start();
    await harness.put('after');
    await harness.advanceUntil('it is delivered', () => harness.texts.includes('after'), 50);
    expect(harness.texts).toEqual(['between', 'after']);
  });
});
