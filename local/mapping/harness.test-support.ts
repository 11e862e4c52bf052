import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { createClock, REAL_TIME } from '../../core/race/clock.ts';
import { MAPPING } from '../../infra/settings.ts';
import { StreamStore } from '../stream/store.ts';
import type { KinesisWindowEvent } from './event.ts';
import { type Mapping, type MappingSettings, startMapping } from './mapping.ts';

/** A clock's time at a boundary of 15-second windows. */
export const START_MS = 1_800_000_000_000;

// The timers of vitest's fake clock stand still; files are written in real time.
const realTimeout = globalThis.setTimeout;

/** Waits, in real time, until files and promises have come to what is expected. */
export async function until(what: string, isTrue: () => boolean): Promise<void> {
  for (let tries = 0; !isTrue(); tries += 1) {
    if (tries > 5000) throw new Error(`it did not come to this: ${what}`);
    await new Promise((resolve) => realTimeout(resolve, 1));
  }
}

export type Invoke = (event: KinesisWindowEvent) => unknown;

/** A handler that keeps the texts of its window's records in its state. */
export const collect: Invoke = ({ Records, state }) => ({
  state: { texts: [...((state['texts'] as string[] | undefined) ?? []), ...textsOf(Records)] },
  batchItemFailures: [],
});

export function textsOf(records: KinesisWindowEvent['Records']): string[] {
  return records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString());
}

/** A stream and its mapping in a directory, on a clock that only `advance` moves. */
export class Harness {
  readonly clock = createClock(REAL_TIME, () => Date.now());
  readonly events: KinesisWindowEvent[] = [];
  readonly logged: string[] = [];
  invoke: Invoke = collect;
  settings: MappingSettings = MAPPING;
  shardCount = 1;
  dir = '';
  #store: StreamStore | undefined;
  #mapping: Mapping | undefined;

  async begin(): Promise<void> {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: START_MS });
    this.dir = await mkdtemp(join(tmpdir(), 'alleycat-mapping-'));
  }

  async end(): Promise<void> {
    await this.stop();
    vi.useRealTimers();
    await rm(this.dir, { recursive: true });
  }

  get store(): StreamStore {
    if (!this.#store) throw new Error('not started');
    return this.#store;
  }

  get mapping(): Mapping {
    if (!this.#mapping) throw new Error('not started');
    return this.#mapping;
  }

  get stateDir(): string {
    return join(this.dir, 'checkpoints');
  }

  get onFailureDir(): string {
    return join(this.dir, 'given-up');
  }

  async start(): Promise<void> {
    const unlimited = { writeRecordsPerSecond: 1e9, writeBytesPerSecond: 1e12, readBytesPerSecond: 1e12 };
    const { clock, shardCount, settings, stateDir, onFailureDir } = this;
    const log = (message: string): void => void this.logged.push(message);
    this.#store = await StreamStore.open({
      dir: join(this.dir, 'stream'),
      shardCount,
      clock,
      limits: unlimited,
      log,
    });
    this.#mapping = await startMapping({
      store: this.#store,
      clock,
      settings,
      functionName: 'fold',
      invoke: async (event) => {
        this.events.push(event);
        return JSON.parse(JSON.stringify((await this.invoke(event)) ?? null)) as unknown;
      },
      stateDir,
      onFailureDir,
      log,
    });
  }

  async stop(): Promise<void> {
    await this.#mapping?.close();
    await this.#store?.close();
  }

  /** Puts records of one partition key at the clock's present time. */
  async put(...texts: string[]): Promise<string[]> {
    const results = await this.store.putRecords(
      texts.map((text) => ({ partitionKey: 'a', data: Buffer.from(text) })),
    );
    return results.map((result) => ('sequenceNumber' in result ? result.sequenceNumber : result.errorCode));
  }

  /** Puts records and waits until an invocation had the last of them and the mapping waits again. */
  async deliver(...texts: string[]): Promise<void> {
    const last = texts.at(-1) ?? '';
    await this.put(...texts);
    await until(`${last} is delivered`, () => this.texts.includes(last));
    await this.idle();
  }

  /** Until the mapping has set a timer: it has nothing to do before. */
  idle(): Promise<void> {
    return until('the mapping waits for a time', () => vi.getTimerCount() > 0);
  }

  advance(ms: number): Promise<unknown> {
    return vi.advanceTimersByTimeAsync(ms);
  }

  /** Lets time pass, step by step, until something is so. */
  async advanceUntil(what: string, isTrue: () => boolean, stepMs = 1000): Promise<void> {
    for (let steps = 0; !isTrue(); steps += 1) {
      if (steps > 10_000) throw new Error(`it did not come to this: ${what}`);
      await until(`a timer, or ${what}`, () => vi.getTimerCount() > 0 || isTrue());
      if (!isTrue()) await this.advance(stepMs);
    }
  }

  /** Lets time pass, no more than polls need, until there were so many final invocations. */
  finals(count: number): Promise<void> {
    return this.advanceUntil(`${count} final invocations`, () => this.finalEvents.length >= count, 50);
  }

  get finalEvents(): KinesisWindowEvent[] {
    return this.events.filter((event) => event.isFinalInvokeForWindow);
  }

  /** The texts of all invocations' records, failed ones included, in order. */
  get texts(): string[] {
    return this.events.flatMap((event) => textsOf(event.Records));
  }
}
