import { type Input, invalidArgument, isObject, readInteger, shown } from './api-input.ts';
import { shardIdOf, shardIndexOf, streamArn } from './names.ts';
import { hashKeyRange } from './partition.ts';
import { formatSequence } from './sequence.ts';
import { RETENTION_HOURS, type StreamStore } from './store.ts';

/** Shards do not split or merge here, so every filter that can be asked for gives them all. */
const SHARD_FILTERS = [
  'AFTER_SHARD_ID',
  'AT_TRIM_HORIZON',
  'FROM_TRIM_HORIZON',
  'AT_LATEST',
  'AT_TIMESTAMP',
  'FROM_TIMESTAMP',
];

const TOKEN = /^shards-after:(shardId-\d{12})$/;

function describeShard(index: number, shardCount: number): object {
  return {
    ShardId: shardIdOf(index),
    HashKeyRange: hashKeyRange(index, shardCount),
    SequenceNumberRange: { StartingSequenceNumber: formatSequence(0) },
  };
}

function describeCommon(store: StreamStore, streamName: string): object {
  return {
    StreamName: streamName,
    StreamARN: streamArn(streamName),
    StreamStatus: 'ACTIVE',
    StreamModeDetails: { StreamMode: 'PROVISIONED' },
    RetentionPeriodHours: RETENTION_HOURS,
    StreamCreationTimestamp: store.createdAtMs / 1000,
    EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
    EncryptionType: 'NONE',
  };
}

/** A page of shards: those behind `after` (a shard id), at most `limit`. */
function page(
  store: StreamStore,
  after: unknown,
  limit: number,
): { shards: object[]; last: string | undefined } {
  let first = 0;
  if (after !== undefined && after !== null) {
    const index = typeof after === 'string' ? shardIndexOf(after, store.shardCount) : undefined;
    if (index === undefined) throw invalidArgument(`${shown(after)} is not a shard of this stream.`);
    first = index + 1;
  }
  const end = Math.min(store.shardCount, first + limit);
  const shards: object[] = [];
  for (let index = first; index < end; index += 1) shards.push(describeShard(index, store.shardCount));
  return { shards, last: end < store.shardCount ? shardIdOf(end - 1) : undefined };
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListShards.html; the stream is already checked. */
export function listShards(store: StreamStore, input: Input): object {
  const limit = readInteger(input, 'MaxResults', 1, 10_000, 1000);
  let after = input['ExclusiveStartShardId'];
  const token = input['NextToken'];
  const filter = input['ShardFilter'];
  if (typeof token === 'string') {
    after = TOKEN.exec(Buffer.from(token, 'base64').toString())?.[1];
    if (after === undefined) throw invalidArgument('Invalid NextToken.');
  } else if (isObject(filter)) {
    const type = SHARD_FILTERS.find((known) => known === filter['Type']);
    if (type === undefined) throw invalidArgument(`${shown(filter['Type'])} is not a ShardFilter's Type.`);
    if (type === 'AFTER_SHARD_ID') after = filter['ShardId'];
  }
  const { shards, last } = page(store, after, limit);
  if (last === undefined) return { Shards: shards };
  return { Shards: shards, NextToken: Buffer.from(`shards-after:${last}`).toString('base64') };
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html */
export function describeStream(store: StreamStore, streamName: string, input: Input): object {
  const limit = readInteger(input, 'Limit', 1, 10_000, 100);
  const { shards, last } = page(store, input['ExclusiveStartShardId'], limit);
  return {
    StreamDescription: {
      ...describeCommon(store, streamName),
      Shards: shards,
      HasMoreShards: last !== undefined,
    },
  };
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html */
export function describeStreamSummary(store: StreamStore, streamName: string): object {
  return {
    StreamDescriptionSummary: {
      ...describeCommon(store, streamName),
      OpenShardCount: store.shardCount,
      ConsumerCount: 0,
    },
  };
}
