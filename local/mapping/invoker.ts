import type { StoredRecord } from '../stream/store.ts';
import { createEventBuilder, type InvocationKind, type Window } from './event.ts';
import type { MappingContext } from './options.ts';
import { writeDiscarded, type DiscardCondition } from './on-failure.ts';
import { readResponse, type Outcome } from './response.ts';

/** What an invocation is about. */
export interface Subject {
  readonly window: Window;
  /** The window's state so far, JSON. */
  readonly stateJson: string;
}

/** One shard's way to the function and, for what the function will not take, to the on-failure store. */
export interface Invoker {
  /** How many of the records, from the first, fit one invocation; one at least. */
  countFitting(records: readonly StoredRecord[], stateJson: string): number;
  /** One invocation. Never rejects: a failure is an outcome, logged and counted. */
  invoke(records: readonly StoredRecord[], subject: Subject, kind: InvocationKind): Promise<Outcome>;
  /** Puts records into the on-failure store. Rejects when they could not be written. */
  giveUp(
    records: readonly StoredRecord[],
    subject: Subject,
    condition: DiscardCondition,
    invokeCount: number,
  ): Promise<void>;
}

/** @param log told in sentences, each to be read behind the shard's name */
export function createInvoker(
  context: MappingContext,
  shardIndex: number,
  log: (message: string) => void,
): Invoker {
  const { streamName, functionName, counts, clock, onFailureDir } = context;
  const events = createEventBuilder(streamName, functionName, shardIndex);
  return {
    countFitting: (records, stateJson) => events.countFitting(records, stateJson),

    async invoke(records, { window, stateJson }, kind) {
      const event = events.build(records, window, stateJson, kind);
      const { start } = event.window;
      counts.invocations += 1;
      if (kind !== 'records') counts.finalInvocations += 1;
      let outcome: Outcome;
      try {
        outcome = readResponse(await context.invoke(event), records);
      } catch (error) {
        outcome = { ok: false, reason: describe(error) };
      }
      if (!outcome.ok) {
        counts.errors += 1;
        const what = kind === 'records' ? `with ${records.length} records` : `at its ${kind} invocation`;
        log(`${functionName} failed ${what} in the window of ${start}: ${outcome.reason}`);
      }
      return outcome;
    },

    async giveUp(records, { window, stateJson }, condition, invokeCount) {
      const payload = events.build(records, window, stateJson, 'records');
      const batch = { records, condition, invokeCount, payload, functionName, nowMs: clock.now() };
      const path = await writeDiscarded(onFailureDir, batch);
      counts.discardedRecords += records.length;
      log(`${records.length} records were given up (${condition}) and are kept in ${path}`);
    },
  };
}

/** An error's own words. */
export function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
