/**
 * AWS's prices, on demand, US East (N. Virginia), without free tiers and volume discounts: what is paid at most. No
 * account has confirmed them: look at the pages before relying on a figure. `seen` says where each comes from:
 * "shared" from the project's table of November 2026 (shared/aws.md), "known" from general knowledge of the page
 * that is linked, also November 2026, which could not be opened from here.
 */

/** The price of one kind of thing. */
export interface Price {
  /** US dollars for `per` units. */
  readonly usd: number;
  readonly per: number;
  /** What one is. */
  readonly unit: string;
  readonly source: string;
  readonly seen: 'shared' | 'known';
}

const MILLION = 1_000_000;
const IOT = 'https://aws.amazon.com/iot-core/pricing/';
const KINESIS = 'https://aws.amazon.com/kinesis/data-streams/pricing/';
const DYNAMODB = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const LAMBDA = 'https://aws.amazon.com/lambda/pricing/';
const CLOUDWATCH = 'https://aws.amazon.com/cloudwatch/pricing/';
const FIREHOSE = 'https://aws.amazon.com/firehose/pricing/';
const S3 = 'https://aws.amazon.com/s3/pricing/';
const KMS = 'https://aws.amazon.com/kms/pricing/';

/** What is metered how: https://aws.amazon.com/iot-core/pricing/additional-details/ (read in a stored copy, November 2026). */
export const METERING = 'https://aws.amazon.com/iot-core/pricing/additional-details/';
/** IoT Core meters messages and rules in steps of this many bytes, topic included. */
export const IOT_UNIT_BYTES = 5 * 1024;
/** Firehose rounds each record up to this. */
export const FIREHOSE_UNIT_BYTES = 5 * 1024;
/** An on-demand stream rounds each record up to this. */
export const ON_DEMAND_UNIT_BYTES = 1024;
/** DynamoDB: a write unit, and a strongly consistent read unit. */
export const WRITE_UNIT_BYTES = 1024;
export const READ_UNIT_BYTES = 4096;
export const GIGABYTE = 1024 ** 3;

const shared = (usd: number, per: number, unit: string, source: string): Price => ({
  ...{ usd, per, unit, source },
  seen: 'shared',
});
const known = (usd: number, per: number, unit: string, source: string): Price => ({
  ...{ usd, per, unit, source },
  seen: 'known',
});

export const PRICES = {
  iotMinute: shared(0.08, MILLION, 'minutes connected', IOT),
  iotMessage: shared(1, MILLION, 'messages of 5 KB', IOT),
  /** Metered in steps of 5 KB too. "0.30 rule + action" in shared/aws.md. */
  iotRule: shared(0.15, MILLION, 'rules triggered', IOT),
  iotAction: shared(0.15, MILLION, 'actions', IOT),
  /** Excluded from metering: PINGREQ, PUBACK by the service, SUBACK, DISCONNECT; and Basic Ingest's messages. */
  iotFree: shared(0, MILLION, 'messages that are not metered', METERING),
  kinesisPut: shared(0.014, MILLION, 'PUT payload units of 25 KB', KINESIS),
  kinesisShard: known(0.015, 1, 'shard hours', KINESIS),
  kinesisStream: known(0.04, 1, 'stream hours, on demand', KINESIS),
  kinesisIn: known(0.08, 1, 'GB in, on demand', KINESIS),
  kinesisOut: known(0.04, 1, 'GB out, on demand', KINESIS),
  fanOutShard: known(0.015, 1, 'consumer shard hours', KINESIS),
  fanOutOut: known(0.013, 1, 'GB, fan-out', KINESIS),
  fanOutOnDemand: known(0.05, 1, 'GB, fan-out, on demand', KINESIS),
  tableWrite: shared(0.625, MILLION, 'write units of 1 KB', DYNAMODB),
  tableRead: known(0.125, MILLION, 'read units of 4 KB', DYNAMODB),
  tableStorage: known(0.25, 1, 'GB months', DYNAMODB),
  tableRecovery: known(0.2, 1, 'GB months, point-in-time recovery', DYNAMODB),
  lambdaRequest: known(0.2, MILLION, 'invocations', LAMBDA),
  lambdaTime: known(0.0000133334, 1, 'GB seconds, arm64', LAMBDA),
  logs: known(0.5, 1, 'GB of logs', CLOUDWATCH),
  metric: known(0.3, 1, 'metrics a month', CLOUDWATCH),
  /** Not a piece: an alarm on an expression is billed for each metric in it. */
  alarm: known(0.1, 1, 'metrics of alarms a month', CLOUDWATCH),
  dashboard: known(3, 1, 'dashboards a month', CLOUDWATCH),
  kmsKey: known(1, 1, 'keys a month', KMS),
  kmsRequest: known(0.03, 10_000, 'requests to KMS', KMS),
  firehoseIn: known(0.029, 1, 'GB in, in steps of 5 KB a record', FIREHOSE),
  firehosePartition: known(0.02, 1, 'GB partitioned', FIREHOSE),
  firehoseObject: known(0.005, 1000, 'objects', FIREHOSE),
  firehoseJq: known(0.07, 1, 'hours of jq', FIREHOSE),
  s3Put: known(0.005, 1000, 'PUTs', S3),
  s3Storage: known(0.023, 1, 'GB months', S3),
} as const satisfies Record<string, Price>;
