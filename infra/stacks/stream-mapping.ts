import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { MAPPING } from '../settings.ts';
import { allowPattern } from './acknowledge.ts';
import type { BackendFunction } from './backend-function.ts';
import { FAILURES, type DataStack } from './data-stack.ts';
import { keptBucketArn } from './kept-bucket.ts';

/** Below this Lambda writes given-up batches: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
const FAILURES_PREFIX = 'aws/lambda/*';

/**
 * The stream's only reader. The L1 resource, so that each number is the one in infra/settings.ts and none is a default of CDK's:
 * CDK lets a window and a parallelization factor of 2 pass together, and two invocations at once for
 * one shard would each hold half of a race. `ReportBatchItemFailures` is left out: what becomes of a window's
 * state then is not documented.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
export function mapStream(aggregate: BackendFunction, { stream, consumer, failures }: DataStack): void {
  aggregate.allow(
    [
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
    ],
    [stream.streamArn],
  );
  if (consumer !== undefined) {
    aggregate.allow(
      ['kinesis:DescribeStreamConsumer', 'kinesis:SubscribeToShard'],
      [consumer.attrConsumerArn],
    );
  }
  allowPattern(
    aggregate.role,
    ['s3:PutObject'],
    `${keptBucketArn(FAILURES)}/${FAILURES_PREFIX}`,
    'Lambda names the objects: mapping, shard and time.',
  );
  // Without it S3 answers a missing bucket and a forbidden one alike, and Lambda refuses to make the mapping.
  aggregate.allow(['s3:ListBucket'], [failures.bucketArn]);
  const mapping = new CfnEventSourceMapping(aggregate, 'Mapping', {
    functionName: aggregate.lambda.functionName,
    eventSourceArn: consumer?.attrConsumerArn ?? stream.streamArn,
    startingPosition: MAPPING.startingPosition,
    batchSize: MAPPING.batchSize,
    tumblingWindowInSeconds: MAPPING.tumblingWindowSeconds,
    parallelizationFactor: MAPPING.parallelizationFactor,
    maximumRecordAgeInSeconds: MAPPING.maximumRecordAgeSeconds,
    maximumRetryAttempts: MAPPING.maximumRetryAttempts,
    bisectBatchOnFunctionError: MAPPING.bisectBatchOnFunctionError,
    // A batch at once, not gathered for a while: the board waits for it.
    maximumBatchingWindowInSeconds: 0,
    destinationConfig: { onFailure: { destination: failures.bucketArn } },
  });
  // Lambda tries the role's permissions when the mapping is made.
  mapping.node.addDependency(aggregate.role);
}
