import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { Stream } from 'aws-cdk-lib/aws-kinesis';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, LogStream, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { StorageClass } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { acknowledge, allowPattern } from './acknowledge.ts';
import { createKeptBucket, keptBucketArn, type KeptBucket } from './kept-bucket.ts';

const ARCHIVE = 'archive';
const KEPT = Duration.days(365);
const COLDER_AFTER = Duration.days(30);
/** The longest that Firehose waits, and the least it takes with dynamic partitioning: fewer, larger objects. */
const BUFFER = { intervalInSeconds: 300, sizeInMBs: 64 };

/**
 * Where a record goes: by the day and the race it was ridden in. The day is the record's, not Firehose's: a heat
 * around midnight stays where its riders would look for it. jq is what Firehose has.
 * https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
 */
const PARTITIONS = '{day: (.receivedAt / 1000 | strftime("%Y-%m-%d")), race: .raceId}';
const PREFIX = 'telemetry/day=!{partitionKeyFromQuery:day}/race=!{partitionKeyFromQuery:race}/';
/** Records that are no JSON or lack one of the two. Firehose wants its own time here, and the kind of error. */
const ERROR_PREFIX = 'unsorted/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/';

/**
 * The raw stream in S3, a line a record, gzip: what `npm run simulate -- --replay FILE` plays back.
 *
 * Its price (us-east-1, general knowledge; check before relying on it): Firehose meters a record in steps of 5 KB, so
 * a full heat, 1,000 riders with a message every 2 seconds, is 150,000 x 5 KB = 0.72 GB: ingestion 0.72 x $0.029 = $0.021, dynamic
 * partitioning 0.72 x $0.020 = $0.014, jq $0.07 an hour of processing, S3 PUTs below a cent: about $0.04 a heat.
 * What is kept: 150,000 x ~250 bytes, gzip 1:8, is 5 MB a heat, $0.0001 a month.
 * 500 races can be open at once (a soft quota); beyond it, records go below `unsorted/`, so nothing is lost.
 */
export class Archive extends Construct {
  constructor(scope: Construct, id: string, stream: Stream) {
    super(scope, id);
    const bucket = createKeptBucket(this, ARCHIVE, {
      transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: COLDER_AFTER }],
      expiration: KEPT,
    });
    const logs = new LogGroup(this, 'Log', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const logStream = new LogStream(this, 'LogStream', {
      logGroup: logs,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = this.#createRole(stream, bucket, logs);
    const delivery = new CfnDeliveryStream(this, 'Delivery', {
      deliveryStreamType: 'KinesisStreamAsSource',
      kinesisStreamSourceConfiguration: { kinesisStreamArn: stream.streamArn, roleArn: role.roleArn },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: role.roleArn,
        bufferingHints: BUFFER,
        compressionFormat: 'GZIP',
        prefix: PREFIX,
        errorOutputPrefix: ERROR_PREFIX,
        dynamicPartitioningConfiguration: { enabled: true, retryOptions: { durationInSeconds: 300 } },
        processingConfiguration: { enabled: true, processors: [extractPartitions(), endLines()] },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logs.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    });
    // Firehose tries its role when it is made.
    delivery.node.addDependency(role);
    acknowledge(
      delivery,
      'AwsSolutions-KDF1',
      'Its source is a Kinesis stream, which is encrypted: Firehose keeps nothing of its own, and AWS refuses the setting here.',
    );
  }

  /** https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3 */
  #createRole(stream: Stream, bucket: KeptBucket, logs: LogGroup): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('firehose.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: [
          'kinesis:DescribeStream',
          'kinesis:GetShardIterator',
          'kinesis:GetRecords',
          'kinesis:ListShards',
        ],
        resources: [stream.streamArn],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        resources: [bucket.bucketArn],
      }),
    );
    for (const folder of ['telemetry', 'unsorted']) {
      allowPattern(
        role,
        ['s3:PutObject', 's3:AbortMultipartUpload', 's3:GetObject'],
        `${keptBucketArn(ARCHIVE)}/${folder}/*`,
        'Firehose names the objects: day, race and time.',
      );
    }
    role.addToPolicy(new PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [logs.logGroupArn] }));
    return role;
  }
}

function extractPartitions(): CfnDeliveryStream.ProcessorProperty {
  return {
    type: 'MetadataExtraction',
    parameters: [
      { parameterName: 'MetadataExtractionQuery', parameterValue: PARTITIONS },
      { parameterName: 'JsonParsingEngine', parameterValue: 'JQ-1.6' },
    ],
  };
}

function endLines(): CfnDeliveryStream.ProcessorProperty {
  return {
    type: 'AppendDelimiterToRecord',
    parameters: [{ parameterName: 'Delimiter', parameterValue: '\\n' }],
  };
}
