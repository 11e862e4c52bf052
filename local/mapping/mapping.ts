import { AlleycatError } from '../../core/errors.ts';
import { STREAM_NAME } from '../../infra/settings.ts';
import type { MappingMetrics, MappingOptions, MappingSettings } from './options.ts';
import { ShardWorker } from './shard-worker.ts';

export type { KinesisWindowEvent } from './event.ts';

export type { MappingMetrics, MappingOptions, MappingSettings } from './options.ts';

export interface Mapping {
  /** As of now. */
  readonly metrics: MappingMetrics;
  /** Ends after the invocations under way. The open windows are replayed by the next start. */
  close(): Promise<void>;
}

const DEFAULT_POLL_MS = 100;

/**
 * A Lambda event source mapping from a stream to a function, with tumbling windows, one sequential loop a shard:
 *
 * - Windows begin at multiples of their length and go by the records' arrival times. Every window that had
 *   records gets one final invocation, without records, once the clock has passed its end (AWS may wait up to
 *   2 minutes where nothing more arrives; here the stream is asked and knows). The next window starts with `{}`.
 * - A failing invocation is tried again with backoff, in halves if `bisectBatchOnFunctionError`, until the
 *   records are too old or the attempts used up; then they go to the on-failure store with their payload. A
 *   failing final invocation holds the shard until it succeeds.
 * - A record's age counts from its arrival, but not from before this start: AWS is never off, this is.
 * - The checkpoint moves after a successful final invocation only, so that a killed process replays the open
 *   window, whose records go to it again by their old arrival times. At least once, as at AWS.
 * - A state over 1 MB ends its window early: a final invocation with it, then `{}` in the same window.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 * @throws AlleycatError E_MAPPING_SETTINGS when AWS would refuse the settings; what the state directory's file
 *   system throws.
 */
export async function startMapping(options: MappingOptions): Promise<Mapping> {
  checkSettings(options.settings);
  const { store, clock } = options;
  const counts = {
    invocations: 0,
    finalInvocations: 0,
    earlyTerminations: 0,
    errors: 0,
    records: 0,
    discardedRecords: 0,
  };
  const workers: ShardWorker[] = [];
  for (let shardIndex = 0; shardIndex < store.shardCount; shardIndex += 1) {
    const context = {
      ...options,
      streamName: options.streamName ?? STREAM_NAME,
      pollMs: options.pollMs ?? DEFAULT_POLL_MS,
      startedMs: clock.now(),
      counts,
    };
    workers.push(await ShardWorker.start(context, shardIndex));
  }
  const unsubscribe = store.onAppend((shardIndex) => workers[shardIndex]?.wake());
  // What was appended while the checkpoints were read.
  for (const worker of workers) worker.wake();
  return {
    get metrics() {
      return { ...counts, iteratorAgeMs: workers.map((worker) => worker.iteratorAgeMs) };
    },
    async close() {
      unsubscribe();
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html */
function checkSettings(settings: MappingSettings): void {
  const whole = (name: keyof MappingSettings, min: number, max: number, none?: number): void => {
    const value = settings[name];
    if (value === none || (Number.isInteger(value) && Number(value) >= min && Number(value) <= max)) return;
    throw new AlleycatError(
      'E_MAPPING_SETTINGS',
      `${name} is ${String(value)}, not a whole number in ${min}..${max}.`,
    );
  };
  whole('batchSize', 1, 10_000);
  whole('tumblingWindowSeconds', 1, 900);
  whole('parallelizationFactor', 1, 1);
  whole('maximumRecordAgeSeconds', 60, 604_800, -1);
  whole('maximumRetryAttempts', 0, 10_000, -1);
}
