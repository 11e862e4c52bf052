/**
 * Numbers and names that the deployed stacks and the local cloud share. What is here is true in both:
 * change it here, and both change.
 */

export const STREAM_NAME = 'alleycat-telemetry';
export const TABLE_NAME = 'alleycat';
export const TELEMETRY_RULE = 'alleycat_telemetry';

/** Physical function names; `aggregate` invokes `finalize` by name. */
export const FUNCTION_NAMES = {
  aggregate: 'alleycat-aggregate',
  finalize: 'alleycat-finalize',
  requests: 'alleycat-requests',
} as const;

/**
 * The event source mapping from the stream to `aggregate`.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
export const MAPPING = {
  startingPosition: 'TRIM_HORIZON',
  /** Records an invocation, at most. */
  batchSize: 1000,
  /** Seconds; whole, at most 900. */
  tumblingWindowSeconds: 15,
  /** One shard is one order: a tumbling window needs exactly 1. */
  parallelizationFactor: 1,
  /** Seconds; an infrastructure fault is retried this long, then the batch goes to the on-failure store. */
  maximumRecordAgeSeconds: 3600,
  /** -1: as often as the record age allows. */
  maximumRetryAttempts: -1,
  bisectBatchOnFunctionError: true,
} as const;

/** What one shard takes and gives. https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
export const SHARD_LIMITS = {
  writeRecordsPerSecond: 1000,
  writeBytesPerSecond: 1024 * 1024,
  readBytesPerSecond: 2 * 1024 * 1024,
} as const;

/** Shards of the local stream: two, so that what depends on more than one shard is exercised by everybody. */
export const LOCAL_SHARDS = 2;

/** Seconds between two runs of the sweep that finalizes what nobody asked for. */
export const SWEEP_SECONDS = 60;
