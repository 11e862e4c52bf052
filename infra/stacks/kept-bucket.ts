import { Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type LifecycleRule } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export type KeptBucket = Bucket;

/** Names of buckets are shared by all the world, so an account's and a region's are part of it. */
function nameOf(id: string): string {
  return `alleycat-${id}-${Aws.ACCOUNT_ID}-${Aws.REGION}`;
}

/** The ARN by name, for policies in other stacks. */
export function keptBucketArn(id: string): string {
  return `arn:${Aws.PARTITION}:s3:::${nameOf(id)}`;
}

/**
 * A bucket into which only services write: private, encrypted, by TLS alone; it empties itself by its lifecycle.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export function createKeptBucket(
  scope: Construct,
  id: string,
  lifecycle: LifecycleRule & { readonly expiration: Duration },
): KeptBucket {
  const bucket = new Bucket(scope, id, {
    bucketName: nameOf(id),
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1), ...lifecycle }],
    // CloudFormation cannot delete a bucket that holds something; an empty one costs nothing, and this one
    // becomes empty by itself.
    removalPolicy: RemovalPolicy.RETAIN,
  });
  acknowledge(
    bucket,
    'AwsSolutions-S1',
    'Only this deployment’s own services write here and only the operator reads: a second bucket of access logs would ' +
      'cost more than it tells. CloudTrail data events can be switched on for the bucket where an audit wants them.',
  );
  return bucket;
}
