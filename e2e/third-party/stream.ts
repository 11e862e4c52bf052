import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  waitUntilStreamExists,
  type _Record as KinesisRecord,
  type KinesisClient,
} from '@aws-sdk/client-kinesis';

import { LOCAL_SHARDS, STREAM_NAME } from '../../infra/settings.ts';

export async function createStream(client: KinesisClient): Promise<void> {
  await client.send(new CreateStreamCommand({ StreamName: STREAM_NAME, ShardCount: LOCAL_SHARDS }));
  await waitUntilStreamExists({ client, maxWaitTime: 10, minDelay: 1 }, { StreamName: STREAM_NAME });
}

export async function shardsOf(client: KinesisClient): Promise<string[]> {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: STREAM_NAME }));
  return Shards.map(({ ShardId = '' }) => ShardId);
}

/** One shard's records from the oldest on, a poll at a time: each call gives what has come since the last. */
export async function openShard(
  client: KinesisClient,
  ShardId: string,
): Promise<() => Promise<KinesisRecord[]>> {
  const from = { StreamName: STREAM_NAME, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
  let { ShardIterator: next } = await client.send(new GetShardIteratorCommand(from));
  return async () => {
    const { Records = [], NextShardIterator } = await client.send(
      new GetRecordsCommand({ ShardIterator: next, Limit: 1000 }),
    );
    next = NextShardIterator;
    return Records;
  };
}

/** Everything on the stream. */
export async function readEverything<T>(client: KinesisClient): Promise<T[]> {
  const records: T[] = [];
  for (const shard of await shardsOf(client)) {
    const poll = await openShard(client, shard);
    for (let page = await poll(); page.length > 0; page = await poll()) {
      records.push(...page.map(({ Data = [] }) => JSON.parse(Buffer.from(Data).toString()) as T));
    }
  }
  return records;
}
