import { readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MAPPING } from '../../infra/settings.ts';
import type { KinesisWindowEvent } from './event.ts';
import { collect, Harness, START_MS, textsOf, until } from './harness.test-support.ts';
import { startMapping, type MappingSettings } from './mapping.ts';

let harness: Harness;
beforeEach(async () => {
  harness = new Harness();
  await harness.begin();
});
afterEach(() => harness.end());

const UNSPLIT = { ...MAPPING, bisectBatchOnFunctionError: false };

interface GivenUp {
  requestContext: { condition: string; approximateInvokeCount: number; functionArn: string };
  KinesisBatchInfo: { batchSize: number; startSequenceNumber: string; endSequenceNumber: string };
  payload: string;
}

async function givenUp(): Promise<GivenUp[]> {
  const names = await readdir(harness.onFailureDir, { recursive: true });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(harness.onFailureDir, name), 'utf8')));
  return texts.map((text) => JSON.parse(text) as GivenUp);
}

const failOn =
  (poison: string) =>
  (event: KinesisWindowEvent): unknown => {
    if (textsOf(event.Records).includes(poison)) throw new Error(`cannot swallow ${poison}`);
    return collect(event);
  };

describe('a failing invocation', () => {
  it('is tried again, ever less often, until it succeeds, and is logged in words', async () => {
    harness.settings = UNSPLIT;
    let failures = 3;
    harness.invoke = (event) => {
      if (failures-- > 0) throw new Error('the table is away');
      return collect(event);
    };
    await harness.start();
    const tries: number[] = [];
    await harness.put('a', 'b');
    for (const ms of [100, 200, 400]) {
      await harness.idle();
      tries.push(harness.events.length);
      await harness.advance(ms - 1);
      await harness.idle();
      expect(harness.events).toHaveLength(tries.at(-1) ?? 0);
      await harness.advance(1);
      await until('the next try', () => harness.events.length > (tries.at(-1) ?? 0));
    }
    await harness.idle();
    expect(tries).toEqual([1, 2, 3]);
    expect(harness.events).toHaveLength(4);
    expect(
      harness.events.every(({ state, Records }) => Records.length === 2 && Object.keys(state).length === 0),
    ).toBe(true);
    expect(harness.logged).toHaveLength(3);
    expect(harness.logged[0]).toBe(
      'shardId-000000000000: fold failed with 2 records in the window of 2027-01-15T08:00:00Z: the table is away',
    );
    expect(harness.mapping.metrics).toMatchObject({ invocations: 4, errors: 3, records: 2 });
  });

  it.each([
    ['no state', { batchItemFailures: [] }],
    ['nothing', null],
    ['a state that is a text', { state: 'x' }],
    ['a state that is null', { state: null }],
  ])('is one that returns %s', async (_name, response) => {
    let isFirst = true;
    harness.invoke = (event) => {
      const answer = isFirst ? response : collect(event);
      isFirst = false;
      return answer;
    };
    await harness.start();
    await harness.put('a');
    await harness.advanceUntil('it is tried again', () => harness.events.length === 2, 100);
    expect(harness.mapping.metrics.errors).toBe(1);
  });

  it('does not see what a failed one did to its state', async () => {
    await harness.start();
    await harness.deliver('a');
    let isFirst = true;
    harness.invoke = (event) => {
      if (!isFirst) return collect(event);
      isFirst = false;
      event.state['texts'] = ['spoilt'];
      throw new Error('after the harm');
    };
    await harness.advance(1000);
    await harness.put('b');
    await harness.advanceUntil('it is tried again', () => harness.events.length === 3, 100);
    expect(harness.events[2]?.state).toEqual({ texts: ['a'] });
  });

  it('is split until the poison is alone; that goes to the on-failure store, the rest through once', async () => {
    harness.settings = { ...MAPPING, maximumRetryAttempts: 2 };
    harness.invoke = failOn('5');
    await harness.start();
    const numbers = await harness.put(...Array.from({ length: 10 }, (_, i) => String(i)));
    await harness.advanceUntil('the window is over', () => harness.finalEvents.length === 1);
    expect(harness.finalEvents[0]?.state).toEqual({ texts: ['0', '1', '2', '3', '4', '6', '7', '8', '9'] });
    const alone = harness.events.filter(({ Records }) => textsOf(Records).join() === '5');
    expect(alone).toHaveLength(3);
    const [file, ...others] = await givenUp();
    expect(others).toEqual([]);
    expect(file).toMatchObject({
      requestContext: {
        condition: 'RetryAttemptsExhausted',
        approximateInvokeCount: 3,
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:fold',
      },
      KinesisBatchInfo: { batchSize: 1, startSequenceNumber: numbers[5], endSequenceNumber: numbers[5] },
    });
    const payload = JSON.parse(file?.payload ?? '') as KinesisWindowEvent;
    expect(textsOf(payload.Records)).toEqual(['5']);
    expect(harness.mapping.metrics).toMatchObject({ records: 9, discardedRecords: 1 });
  });

  it('without splitting gives up the whole batch', async () => {
    harness.settings = { ...UNSPLIT, maximumRetryAttempts: 0 };
    harness.invoke = failOn('1');
    await harness.start();
    await harness.put('0', '1');
    await harness.advance(1000);
    await until('it is given up', () => harness.mapping.metrics.discardedRecords === 2);
    await harness.advance(1000);
    await harness.deliver('2');
    expect((await givenUp())[0]?.KinesisBatchInfo.batchSize).toBe(2);
  });

  it('ends when the records are too old, and the shard goes on', async () => {
    harness.settings = { ...MAPPING, maximumRecordAgeSeconds: 60 };
    harness.invoke = failOn('poison');
    await harness.start();
    await harness.put('a', 'poison', 'b');
    await harness.advanceUntil('it is given up', () => harness.mapping.metrics.discardedRecords > 0);
    const gaveUpAfterMs = Date.now() - START_MS;
    expect(gaveUpAfterMs).toBeGreaterThan(60_000);
    expect(gaveUpAfterMs).toBeLessThan(75_000);
    expect(harness.mapping.metrics.iteratorAgeMs[0]).toBeGreaterThanOrEqual(0);
    await harness.put('c');
    await harness.advanceUntil('it goes on', () => harness.texts.includes('c'));
    const files = await givenUp();
    expect(files.every(({ requestContext }) => requestContext.condition === 'RecordAgeExceeded')).toBe(true);
    const lost = files.flatMap(({ payload }) => textsOf((JSON.parse(payload) as KinesisWindowEvent).Records));
    expect(lost).toContain('poison');
    const done = harness.finalEvents.flatMap(({ state }) => (state['texts'] ?? []) as string[]);
    expect([...lost, ...done].sort()).toEqual(['a', 'b', 'poison']);
  });

  it('shows in the age of the iterator', async () => {
    harness.invoke = failOn('x');
    await harness.start();
    await harness.put('x');
    await harness.advance(7000);
    await harness.idle();
    expect(harness.mapping.metrics.iteratorAgeMs).toEqual([7000]);
    harness.invoke = collect;
    await harness.advanceUntil('all is done', () => harness.mapping.metrics.iteratorAgeMs[0] === 0);
  });

  it('keeps the records until the on-failure store can be written', async () => {
    harness.settings = { ...MAPPING, maximumRetryAttempts: 0 };
    harness.invoke = failOn('x');
    await harness.start();
    await writeFile(harness.onFailureDir, 'a file where a folder should be');
    await harness.put('x');
    await harness.advanceUntil(
      'it cannot be written',
      () => harness.logged.some((line) => line.includes('cannot be written')),
      100,
    );
    expect(harness.mapping.metrics.discardedRecords).toBe(0);
    await rm(harness.onFailureDir);
    await harness.advanceUntil('it is given up', () => harness.mapping.metrics.discardedRecords === 1, 100);
    expect(await givenUp()).toHaveLength(1);
  });
});

describe('a failing final invocation', () => {
  it('holds the shard and its checkpoint until it succeeds', async () => {
    let isBroken = true;
    const path = join(harness.stateDir, 'shardId-000000000000.json');
    const checkpoint = (): unknown => JSON.parse(readFileSync(path, 'utf8'));
    let whenNextCame: unknown;
    harness.invoke = (event) => {
      if (event.isFinalInvokeForWindow && isBroken) throw new Error('no table');
      if (textsOf(event.Records).includes('b')) whenNextCame = checkpoint();
      return collect(event);
    };
    await harness.start();
    const [first] = await harness.put('a');
    await until('a is delivered', () => harness.texts.includes('a'));
    await harness.advanceUntil('it fails', () => harness.mapping.metrics.errors >= 3);
    await harness.put('b');
    await harness.advance(20_000);
    await harness.idle();
    expect(harness.texts).toEqual(['a']);
    expect(checkpoint()).toMatchObject({ afterSequence: null });
    isBroken = false;
    await harness.advanceUntil('it goes on', () => harness.texts.includes('b'));
    expect(whenNextCame).toMatchObject({ afterSequence: first });
    const finals = harness.finalEvents.filter(
      ({ window }) => window.start === harness.events[0]?.window.start,
    );
    expect(finals.every(({ state }) => JSON.stringify(state) === '{"texts":["a"]}')).toBe(true);
  });

  it('goes on when the checkpoint cannot be written, and says so', async () => {
    await harness.start();
    await harness.deliver('a');
    await rm(harness.stateDir, { recursive: true });
    await writeFile(harness.stateDir, '');
    await harness.advance(15_000);
    await until('it is said', () =>
      harness.logged.some((line) => line.includes('checkpoint cannot be written')),
    );
    await harness.deliver('b');
    await rm(harness.stateDir);
    await mkdir(harness.stateDir);
  });
});

describe('batchItemFailures', () => {
  const failingFrom = (text: string): void => {
    let isFirst = true;
    harness.invoke = (event) => {
      const index = textsOf(event.Records).indexOf(text);
      if (index < 0 || !isFirst) return collect(event);
      isFirst = false;
      const done = { ...event, Records: event.Records.slice(0, index) };
      const failed = event.Records.slice(index).reverse();
      return {
        ...(collect(done) as object),
        batchItemFailures: failed.map((record) => ({ itemIdentifier: record.kinesis.sequenceNumber })),
      };
    };
  };

  it('resume from the lowest sequence number', async () => {
    failingFrom('c');
    await harness.start();
    await harness.put('a', 'b', 'c', 'd');
    await harness.advanceUntil('it is tried again', () => harness.events.length === 2, 100);
    expect(harness.events.map(({ Records }) => textsOf(Records).join(''))).toEqual(['abcd', 'cd']);
    await harness.advanceUntil('the window is over', () => harness.finalEvents.length === 1);
    expect(harness.finalEvents[0]?.state).toEqual({ texts: ['a', 'b', 'c', 'd'] });
    expect(harness.mapping.metrics.errors).toBe(0);
  });

  it('of the first record make the batch a failed one', async () => {
    harness.settings = UNSPLIT;
    failingFrom('a');
    await harness.start();
    await harness.put('a', 'b');
    await harness.advanceUntil('it is tried again', () => harness.events.length === 2, 100);
    expect(harness.events.map(({ Records }) => textsOf(Records).join(''))).toEqual(['ab', 'ab']);
    expect(harness.mapping.metrics.errors).toBe(1);
  });

  it.each([[[{}]], [[{ itemIdentifier: '' }]], [[{ itemIdentifier: 'unknown' }]], ['x']])(
    'that are %j make the batch a failed one',
    async (batchItemFailures) => {
      let isFirst = true;
      harness.invoke = (event) => {
        const answer = collect(event) as object;
        if (!isFirst) return answer;
        isFirst = false;
        return { ...answer, batchItemFailures };
      };
      await harness.start();
      await harness.put('a');
      await harness.advanceUntil('it is tried again', () => harness.events.length === 2, 100);
      expect(harness.mapping.metrics.errors).toBe(1);
    },
  );
});

describe('startMapping', () => {
  it.each<Partial<MappingSettings>>([
    { tumblingWindowSeconds: 0 },
    { tumblingWindowSeconds: 901 },
    { tumblingWindowSeconds: 1.5 },
    { parallelizationFactor: 2 },
    { batchSize: 10_001 },
    { maximumRecordAgeSeconds: 59 },
    { maximumRetryAttempts: -2 },
  ])('refuses %j as AWS would', async (wrong) => {
    await harness.start();
    const { store, clock, stateDir, onFailureDir } = harness;
    const settings: MappingSettings = { ...MAPPING, ...wrong };
    const started = startMapping({
      store,
      clock,
      settings,
      functionName: 'fold',
      invoke: () => Promise.resolve({}),
      stateDir,
      onFailureDir,
      log: () => undefined,
    });
    await expect(started).rejects.toMatchObject({ code: 'E_MAPPING_SETTINGS' });
  });
});
