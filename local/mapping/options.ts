import type { Clock } from '../../core/race/clock.ts';
import type { StreamStore } from '../stream/store.ts';
import type { KinesisWindowEvent } from './event.ts';

/** The settings of `MAPPING` in infra/settings, of any value that AWS would take. */
export interface MappingSettings {
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  /** Records an invocation, 1..10,000. */
  readonly batchSize: number;
  /** Whole seconds, 1..900. */
  readonly tumblingWindowSeconds: number;
  /** 1: what a tumbling window needs. */
  readonly parallelizationFactor: number;
  /** Seconds, 60..604,800; -1: without end. */
  readonly maximumRecordAgeSeconds: number;
  /** 0..10,000; -1: without end. */
  readonly maximumRetryAttempts: number;
  readonly bisectBatchOnFunctionError: boolean;
}

export interface MappingOptions {
  store: StreamStore;
  clock: Clock;
  settings: MappingSettings;
  functionName: string;
  /** `STREAM_NAME` unless said. */
  streamName?: string;
  /** Runs the function; rejects when it fails. Its event is its own to change. */
  invoke: (payload: KinesisWindowEvent) => Promise<unknown>;
  /** Where the checkpoints are, a file a shard. */
  stateDir: string;
  /** Where given-up batches go, a file each: see `writeDiscarded`. */
  onFailureDir: string;
  /** Clock milliseconds between two polls of a shard that is not behind; 100 unless said. */
  pollMs?: number;
  /** Told, in sentences, of failed invocations and everything else that somebody should know. */
  log: (message: string) => void;
}

/** Counts since the start, over all shards. */
export interface MappingMetrics {
  /** Of any kind, failed ones included. */
  readonly invocations: number;
  readonly finalInvocations: number;
  readonly earlyTerminations: number;
  /** Failed invocations. */
  readonly errors: number;
  /** Records that an invocation succeeded with. */
  readonly records: number;
  /** Records that went to the on-failure store. */
  readonly discardedRecords: number;
  /** By shard: clock milliseconds since the oldest record that waits arrived; 0 when none waits. */
  readonly iteratorAgeMs: readonly number[];
}

/** The options with everything said, and what the workers of one mapping share. */
export interface MappingContext extends Omit<MappingOptions, 'streamName' | 'pollMs'> {
  streamName: string;
  pollMs: number;
  /** Clock milliseconds: when this mapping began to run. */
  startedMs: number;
  counts: { -readonly [Name in Exclude<keyof MappingMetrics, 'iteratorAgeMs'>]: number };
}
