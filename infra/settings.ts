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
  provision: 'alleycat-provision',
} as const;

/** Fleet provisioning: how an installation with an invite code gets its own certificate. */
export const PROVISIONING_TEMPLATE = 'alleycat-rider';
/**
 * IoT policies: of a rider's certificate, and of the claim certificate that can only provision. `renewal` says what the
 * claim's says and is a rider's second one: whatever has the claim's own is a claim, and goes when the claim is renewed.
 */
export const POLICY_NAMES = {
  rider: 'alleycat-rider',
  claim: 'alleycat-claim',
  renewal: 'alleycat-renewal',
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

/**
 * The topic rules, in the SQL of version 2016-03-23; `local/rule` runs these very texts.
 * https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-reference.html
 */
export const RULE_SQL_VERSION = '2016-03-23';
/**
 * Columns are named, for what is not named does not reach the stream. Who rides and in which race is said by the
 * topic, which the policy checks, never by the payload. Basic Ingest runs a rule by its name and cuts its prefix off
 * `topic()`; the filter is there because a statement has one, and no policy lets anybody publish to it.
 */
export const TELEMETRY_SQL =
  'SELECT v, event, name, estimated, samples, ride, topic(5) AS raceId, topic(3) AS racerId, ' +
  "timestamp() AS receivedAt FROM 'v1/racers/+/races/+/telemetry'";
/** The stream's partition key: the race, so that one shard sees all of it. */
export const TELEMETRY_PARTITION_KEY = '${topic(5)}';
export const REQUESTS_RULE = 'alleycat_requests';
/**
 * `*`, for each request has fields of its own. Who asks, and for what, is said by the topic, which the policy checks:
 * AWS does not document which of two values of one name wins, the payload's or the one that the statement adds. So a
 * message that brings one of the names itself is not passed on at all; no app sends one.
 * https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-where.html
 */
export const REQUESTS_SQL =
  'SELECT *, topic(4) AS racerId, topic(6) AS request, timestamp() AS receivedAt ' +
  "FROM 'alleycat/v1/racers/+/requests/+' " +
  'WHERE isUndefined(racerId) AND isUndefined(request) AND isUndefined(receivedAt)';

/** The index of the table: by `GSI1PK` and `GSI1SK`, with all attributes. */
export const TABLE_INDEX = 'GSI1';

/** The table's time-to-live attribute: epoch seconds. `expiresAt` in infra/functions/shared/keys.ts writes it. */
export const TABLE_TTL_ATTRIBUTE = 'expiresAt';

/**
 * What each function may take. Memory is also processing power: 1,769 MB are one core.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
export const FUNCTION_LIMITS = {
  /** A batch of 1,000 records is folded in a few ms; the rest is waiting for the table and boards of full races. */
  aggregate: { memoryMegabytes: 1024, timeoutSeconds: 60 },
  /** Reads every window of a race: some megabytes for a full one. */
  finalize: { memoryMegabytes: 1024, timeoutSeconds: 60 },
  /** Ten at once answer several hundred requests a second; more would be somebody's mistake, or worse. */
  requests: { memoryMegabytes: 512, timeoutSeconds: 10, reservedConcurrency: 10 },
  /** IoT waits at most 5 seconds for a pre-provisioning hook. */
  provision: { memoryMegabytes: 512, timeoutSeconds: 5 },
} as const;

/**
 * Asynchronous invocations: how often Lambda runs a failed one again (on its own, 2), and how long an event may wait for
 * its run, real seconds (60 is the least).
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
 */
export const ASYNC_EVENTS = {
  /** By `aggregate` and the sweep, and the next sweep comes a minute later: it looks at whatever is not done. */
  finalize: { maximumRetryAttempts: 0, maximumEventAgeSeconds: 60 },
  /** What comes later is answered to nobody: the app has asked again. */
  requests: { maximumRetryAttempts: 0, maximumEventAgeSeconds: 60 },
} as const;

/** Riders for which one shard is planned: their messages then come every 2 seconds, 500 of them a second. */
const RIDERS_PER_SHARD = 1000;

/** Shards for so many concurrent heats of so many riders each, as if they spread evenly. */
export function shardsFor(heats: number, riders: number): number {
  return Math.max(1, Math.ceil((heats * riders) / RIDERS_PER_SHARD));
}
