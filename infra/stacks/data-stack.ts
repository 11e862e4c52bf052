import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, Billing, TableEncryptionV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { CfnStreamConsumer, Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import type { Construct } from 'constructs';
import { STREAM_NAME, TABLE_INDEX, TABLE_NAME, TABLE_TTL_ATTRIBUTE } from '../settings.ts';
import { Archive } from './archive.ts';
import { createKeptBucket, type KeptBucket } from './kept-bucket.ts';
import type { Options } from './options.ts';

/** The name of the bucket of what was given up. */
export const FAILURES = 'failures';
/** A day: what maximumRecordAge (an hour) needs many times over, and the longest that costs nothing. */
const STREAM_RETENTION = Duration.hours(24);
/** Days in which somebody should have looked at what failed. */
const FAILURES_KEPT = Duration.days(90);

/**
 * What holds data: the stream, the table, the bucket of failures and, if wanted, the archive. A stack of its own,
 * for it is made once and must survive whatever happens to the code of the others.
 */
export class DataStack extends Stack {
  readonly stream: Stream;
  /** What enhanced fan-out reads through; only with the option. */
  readonly consumer: CfnStreamConsumer | undefined;
  readonly table: TableV2;
  /** What was given up: batches of `aggregate`, messages that a rule could not deliver. */
  readonly failures: KeptBucket;

  constructor(scope: Construct, id: string, options: Options, props: StackProps) {
    super(scope, id, props);
    this.stream = this.#createStream(options.shards);
    this.consumer = options.fanOut
      ? new CfnStreamConsumer(this, 'Consumer', {
          consumerName: STREAM_NAME,
          streamArn: this.stream.streamArn,
        })
      : undefined;
    this.table = this.#createTable();
    this.failures = createKeptBucket(this, FAILURES, { expiration: FAILURES_KEPT });
    if (options.archive) new Archive(this, 'Archive', this.stream);
  }

  /**
   * The mode is said, for a stream without one is what the account's default makes of it. AWS's own key: no fee for the
   * key, and no policy by which a reader could be locked out.
   * https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
   */
  #createStream(shards: Options['shards']): Stream {
    return new Stream(this, 'Stream', {
      streamName: STREAM_NAME,
      ...(shards === 'on-demand'
        ? { streamMode: StreamMode.ON_DEMAND }
        : { streamMode: StreamMode.PROVISIONED, shardCount: shards }),
      retentionPeriod: STREAM_RETENTION,
      encryption: StreamEncryption.MANAGED,
      // What is in it has been folded into the table within seconds, and an idle shard costs money.
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-general-nosql-design.html */
  #createTable(): TableV2 {
    return new TableV2(this, 'Table', {
      tableName: TABLE_NAME,
      partitionKey: { name: 'PK', type: AttributeType.STRING },
      sortKey: { name: 'SK', type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          // The personal bests: a class's period, by total.
          indexName: TABLE_INDEX,
          partitionKey: { name: 'GSI1PK', type: AttributeType.STRING },
          sortKey: { name: 'GSI1SK', type: AttributeType.NUMBER },
        },
      ],
      // Heats come in bursts of 15 seconds, and most hours have none.
      billing: Billing.onDemand(),
      timeToLiveAttribute: TABLE_TTL_ATTRIBUTE,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryptionV2.awsManagedKey(),
      // Riders' results cannot be made again. `npm run destroy` says how to delete it; `npm run deploy` takes it back.
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
