import { realDuration } from '../../core/race/clock.ts';
import { shardIdOf } from '../stream/names.ts';
import type { StoredRecord } from '../stream/store.ts';
import { Alarm } from './alarm.ts';
import { createCheckpoint, type Checkpoint } from './checkpoint.ts';
import { windowOf, type Window } from './event.ts';
import { createInvoker, describe, type Invoker } from './invoker.ts';
import type { DiscardCondition } from './on-failure.ts';
import type { MappingContext } from './options.ts';
import type { Outcome } from './response.ts';

/** Records on their way to the function, in the order of the shard. */
interface Batch {
  readonly records: readonly StoredRecord[];
  readonly failures: number;
}

/** Bytes of data and keys a poll asks for: what fills an invocation in base64. */
const POLL_BYTES = 5 * 1024 * 1024;
/** Clock milliseconds; the wait after a failure doubles from the poll's up to this. AWS does not say its own. */
const MAX_BACKOFF_MS = 10_000;
/** Clock milliseconds: a clock this far before an open window was set back, and will not come to its end. */
const CLOCK_STEP_MS = 5000;

/** One shard's sequential loop: poll, invoke, close windows, move the checkpoint. */
export class ShardWorker {
  readonly #context: MappingContext;
  readonly #shardIndex: number;
  readonly #shardId: string;
  readonly #invoker: Invoker;
  readonly #checkpoint: Checkpoint;
  readonly #appended = new Alarm();
  readonly #stop = new Alarm();
  #isClosed = false;
  #position: string | undefined;
  #window: Window | undefined;
  #stateJson = '{}';
  #failuresInARow = 0;
  /** Clock milliseconds of what waits longest; `undefined` when all is done. */
  #waitingSinceMs: number | undefined;
  #running: Promise<void> = Promise.resolve();

  private constructor(context: MappingContext, shardIndex: number) {
    this.#context = context;
    this.#shardIndex = shardIndex;
    this.#shardId = shardIdOf(shardIndex);
    this.#invoker = createInvoker(context, shardIndex, (message) => this.#log(message));
    const { stateDir, store, log } = context;
    this.#checkpoint = createCheckpoint(stateDir, this.#shardId, store.streamId, log);
  }

  /** Reads the checkpoint and begins. */
  static async start(context: MappingContext, shardIndex: number): Promise<ShardWorker> {
    const worker = new ShardWorker(context, shardIndex);
    const stored = await worker.#checkpoint.read();
    if (stored) worker.#position = stored.afterSequence;
    else {
      const isLatest = context.settings.startingPosition === 'LATEST';
      worker.#position = isLatest ? context.store.lastSequence(shardIndex) : undefined;
      // Noted at once: after a restart, LATEST would leave out what arrived in between.
      await worker.#checkpoint.write(worker.#position);
    }
    worker.#running = worker.#run();
    return worker;
  }

  get iteratorAgeMs(): number {
    const since = this.#waitingSinceMs;
    return since === undefined ? 0 : Math.max(0, this.#context.clock.now() - since);
  }

  /** Something was appended. */
  wake(): void {
    this.#appended.signal();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#appended.signal();
    this.#stop.signal();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      try {
        await this.#step();
      } catch (error) {
        this.#log(`cannot be read: ${describe(error)}`);
        await this.#backOff();
      }
    }
  }

  async #step(): Promise<void> {
    const { store, clock, settings, pollMs } = this.#context;
    this.#appended.arm();
    const polledMs = clock.now();
    // Asked before the read: what arrived before the horizon is in the answer.
    const horizonMs = store.horizonMs(this.#shardIndex);
    const records = await store.read(this.#shardIndex, this.#position, settings.batchSize, POLL_BYTES);
    const first = records[0];
    this.#waitingSinceMs = first?.arrivalMs;
    if (!first) {
      if (this.#window && this.#isOver(this.#window, horizonMs)) return this.#finish('final');
      return this.#waitForRecords();
    }
    const window = windowOf(first.arrivalMs, settings.tumblingWindowSeconds);
    if (this.#window && this.#window.startMs !== window.startMs) return this.#finish('final');
    const { startMs, endMs } = window;
    const stranger = records.findIndex(({ arrivalMs }) => arrivalMs < startMs || arrivalMs >= endMs);
    const ofWindow = stranger < 0 ? records : records.slice(0, stranger);
    const batch = ofWindow.slice(0, this.#invoker.countFitting(ofWindow, this.#stateJson));
    await this.#deliver(batch, window);
    // A cut batch means that there is more, so the shard is behind; else give the next batch time to gather.
    const isBehind = batch.length < records.length || records.length === settings.batchSize;
    if (isBehind) return;
    this.#waitingSinceMs = undefined;
    // Not beyond the window's end: what came last in it, and is shown with its end, would wait for what comes first in the next.
    await this.#pause(Math.min(polledMs + pollMs, endMs) - clock.now());
  }

  #isOver({ startMs, endMs }: Window, horizonMs: number): boolean {
    return horizonMs >= endMs || this.#context.clock.now() < startMs - CLOCK_STEP_MS;
  }

  /** Until the next append or the end of the open window; a shard without either costs nothing. */
  async #waitForRecords(): Promise<void> {
    if (this.#isClosed) return;
    const { clock, settings } = this.#context;
    if (!this.#window) return this.#appended.wait();
    // Not longer than a window, however far its end seems: the clock may be set back meanwhile.
    const remainingMs = Math.min(this.#window.endMs - clock.now(), settings.tumblingWindowSeconds * 1000);
    await this.#appended.wait(realDuration(clock, remainingMs));
  }

  /** Brings records to the function, whatever it takes: tries again, in halves, and gives up what is too old. */
  async #deliver(records: readonly StoredRecord[], window: Window): Promise<void> {
    const waiting: Batch[] = [{ records, failures: 0 }];
    for (let batch = waiting.shift(); batch && !this.#isClosed; batch = waiting.shift()) {
      // Open again after an early end, but only now that there is more for it.
      this.#window = window;
      this.#waitingSinceMs = batch.records[0]?.arrivalMs;
      const left = await this.#attempt(batch, window);
      waiting.unshift(...left.filter((each) => each.records.length > 0));
    }
  }

  /** One attempt with a batch; gives what of it is to come again. */
  async #attempt(batch: Batch, window: Window): Promise<Batch[]> {
    const { records, failures } = batch;
    const nowMs = this.#context.clock.now();
    const firstLive = records.findIndex((record) => !this.#isExpired(record, nowMs));
    if (firstLive !== 0) {
      const [expired, live] = splitAt(records, firstLive < 0 ? records.length : firstLive);
      await this.#discard(expired, window, 'RecordAgeExceeded', failures);
      return [{ records: live, failures }];
    }
    const outcome = await this.#invoker.invoke(records, { window, stateJson: this.#stateJson }, 'records');
    return outcome.ok ? this.#accept(records, outcome) : this.#retry(batch, window);
  }

  async #accept(records: readonly StoredRecord[], outcome: Extract<Outcome, { ok: true }>): Promise<Batch[]> {
    const [done, again] = splitAt(records, outcome.processed);
    this.#failuresInARow = 0;
    this.#position = done.at(-1)?.sequenceNumber ?? this.#position;
    this.#stateJson = outcome.stateJson;
    this.#context.counts.records += done.length;
    if (outcome.isStateOversized) await this.#finish('early');
    if (again.length > 0) await this.#backOff();
    return [{ records: again, failures: 0 }];
  }

  async #retry({ records, failures }: Batch, window: Window): Promise<Batch[]> {
    const { settings } = this.#context;
    if (settings.bisectBatchOnFunctionError && records.length > 1) {
      await this.#backOff();
      // Splitting does not count as an attempt.
      return splitAt(records, Math.ceil(records.length / 2)).map((half) => ({ records: half, failures }));
    }
    if (settings.maximumRetryAttempts >= 0 && failures >= settings.maximumRetryAttempts) {
      await this.#discard(records, window, 'RetryAttemptsExhausted', failures + 1);
      return [];
    }
    await this.#backOff();
    return [{ records, failures: failures + 1 }];
  }

  #isExpired(record: StoredRecord, nowMs: number): boolean {
    const { settings, startedMs } = this.#context;
    if (settings.maximumRecordAgeSeconds < 0) return false;
    return nowMs - Math.max(record.arrivalMs, startedMs) > settings.maximumRecordAgeSeconds * 1000;
  }

  /** The final invocation, until it succeeds; then everything up to here is done with, also after a restart. */
  async #finish(kind: 'final' | 'early'): Promise<void> {
    const window = this.#window;
    if (!window) return;
    for (;;) {
      if (this.#isClosed) return;
      const outcome = await this.#invoker.invoke([], { window, stateJson: this.#stateJson }, kind);
      if (outcome.ok) break;
      this.#waitingSinceMs ??= window.endMs;
      await this.#backOff();
    }
    if (kind === 'early') this.#context.counts.earlyTerminations += 1;
    this.#failuresInARow = 0;
    this.#window = undefined;
    this.#stateJson = '{}';
    try {
      await this.#checkpoint.write(this.#position);
    } catch (error) {
      // The work is done: a restart would do some of it again, and the next window's checkpoint covers this.
      this.#log(`its checkpoint cannot be written: ${describe(error)}`);
    }
  }

  /** Puts records aside and goes on; not before they are safely there. */
  async #discard(
    records: readonly StoredRecord[],
    window: Window,
    condition: DiscardCondition,
    invokeCount: number,
  ): Promise<void> {
    const subject = { window, stateJson: this.#stateJson };
    while (!this.#isClosed) {
      try {
        await this.#invoker.giveUp(records, subject, condition, invokeCount);
        this.#position = records.at(-1)?.sequenceNumber ?? this.#position;
        return;
      } catch (error) {
        this.#log(`records to be given up cannot be written: ${describe(error)}`);
        await this.#backOff();
      }
    }
  }

  async #backOff(): Promise<void> {
    const ms = Math.min(MAX_BACKOFF_MS, this.#context.pollMs * 2 ** this.#failuresInARow);
    this.#failuresInARow += 1;
    await this.#pause(ms);
  }

  /** Clock milliseconds that nothing but `close()` cuts short. */
  async #pause(ms: number): Promise<void> {
    if (ms > 0) await this.#stop.wait(realDuration(this.#context.clock, ms));
  }

  #log(message: string): void {
    this.#context.log(`${this.#shardId}: ${message}`);
  }
}

function splitAt<T>(items: readonly T[], index: number): [readonly T[], readonly T[]] {
  return [items.slice(0, index), items.slice(index)];
}
