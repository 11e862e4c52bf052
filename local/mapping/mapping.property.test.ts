import fc from 'fast-check';
import { expect } from 'vitest';

import { holds } from '../../core/testing/holds.test-support.ts';
import type { KinesisWindowEvent } from './event.ts';
import { Harness, textsOf, until } from './harness.test-support.ts';

/** What happens to a stream and its mapping, one after the other. */
type Move =
  | { does: 'put'; records: number }
  | { does: 'wait'; ms: number }
  | { does: 'restart' }
  /** The next invocations: an error, no state, all of the batch failed, or a state of over 1 MB, which ends the window. */
  | { does: 'next'; answers: ('error' | 'no state' | 'all failed' | 'large')[] };

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('put' as const), records: fc.integer({ min: 1, max: 7 }) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('wait' as const),
      ms: fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1000, max: 16_000 })),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ does: 'restart' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('next' as const),
      answers: fc.array(fc.constantFrom('error', 'no state', 'all failed', 'large'), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
  },
);

const LARGE = 'x'.repeat(1024 * 1024);

/** A function that keeps its window's records in its state, and makes them durable when the window ends. */
class Collector {
  readonly durable: { text: string; windowStart: string }[] = [];
  readonly answers: ('error' | 'no state' | 'all failed' | 'large')[] = [];

  /** What must not be: thrown here, it would only be one more failure to try again. */
  readonly wrong: string[] = [];

  readonly invoke = ({ Records, state, window, isFinalInvokeForWindow }: KinesisWindowEvent): unknown => {
    const known = (state.texts as string[] | undefined) ?? [];
    this.#checkWindow(Records, state, window);
    const answer = this.answers.shift();
    if (answer === 'error') throw new Error('as the test wants');
    if (answer === 'no state') return { batchItemFailures: [] };
    const texts = [...known, ...textsOf(Records)];
    // A batch comes again with the state from before it, and in no other order.
    if (texts.some((text, at) => Number(text) <= Number(texts[at - 1] ?? -1)))
      this.wrong.push(`${texts.join(' ')} in one state`);
    if (answer === 'all failed' && Records.length > 0)
      return { state, batchItemFailures: [{ itemIdentifier: Records[0]?.kinesis.sequenceNumber }] };
    if (isFinalInvokeForWindow) {
      for (const text of texts) this.durable.push({ text, windowStart: window.start });
      return { state: {}, batchItemFailures: [] };
    }
    return {
      state: { of: window.start, texts, ...(answer === 'large' && { LARGE }) },
      batchItemFailures: [],
    };
  };

  #checkWindow(
    records: KinesisWindowEvent['Records'],
    state: KinesisWindowEvent['state'],
    { start, end }: KinesisWindowEvent['window'],
  ): void {
    if (state.of !== undefined && state.of !== start) this.wrong.push('a state of another window');
    const isStranger = records.some(({ kinesis }) => {
      const arrival = kinesis.approximateArrivalTimestamp * 1000;
      return arrival < Date.parse(start) || arrival >= Date.parse(end);
    });
    if (isStranger) this.wrong.push('a record of another window');
  }
}

holds(
  'through restarts and failures every record is durable at least once, in one window',
  fc.asyncProperty(fc.array(move, { maxLength: 10 }), async (moves) => {
    const harness = new Harness();
    await harness.begin();
    try {
      await live(harness, moves);
    } finally {
      await harness.end();
    }
  }),
  { runs: 800 },
);

async function live(harness: Harness, moves: readonly Move[]): Promise<void> {
  const collector = new Collector();
  harness.invoke = collector.invoke;
  await harness.start();
  const put: string[] = [];
  for (const one of moves) {
    if (one.does === 'put') {
      const texts = Array.from({ length: one.records }, (_, at) => String(put.length + at));
      put.push(...texts);
      await harness.put(...texts);
    } else if (one.does === 'wait') await harness.advance(one.ms);
    else if (one.does === 'next') collector.answers.push(...one.answers);
    else {
      await harness.stop();
      await harness.start();
    }
  }
  collector.answers.length = 0;
  const done = (): boolean => put.every((text) => collector.durable.some((one) => one.text === text));
  if (put.length > 0) await harness.advanceUntil('all is durable', done, 500);
  expect(collector.wrong).toEqual([]);
  // A record goes to the window of its arrival each time.
  for (const text of put) {
    const windows = collector.durable
      .filter((one) => one.text === text)
      .map(({ windowStart }) => windowStart);
    expect(new Set(windows).size).toBe(1);
  }
  expect(harness.mapping.metrics.discardedRecords).toBe(0);
  await until('the mapping says that nothing waits', () => harness.mapping.metrics.iteratorAgeMs[0] === 0);
}
