import { createHash } from 'node:crypto';

/** One more than the largest hash key: keys are MD5 digests, 128 bits. */
const HASH_KEYS = 1n << 128n;

/** Enough for every race anybody runs at once; beyond it the map is emptied, not grown. */
const REMEMBERED_KEYS = 10_000;

/** A shard's range of hash keys, both ends included, as Kinesis prints it. */
export interface HashKeyRange {
  StartingHashKey: string;
  EndingHashKey: string;
}

/** The range of shard `index` of `shardCount`: the hash space in equal parts. */
export function hashKeyRange(index: number, shardCount: number): HashKeyRange {
  return {
    StartingHashKey: String(rangeStart(index, shardCount)),
    EndingHashKey: String(rangeStart(index + 1, shardCount) - 1n),
  };
}

/** MD5 of the partition key's UTF-8, as a number. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html */
export function hashKeyOf(partitionKey: string): bigint {
  return BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
}

/** An ExplicitHashKey: decimal, in 0..2^128-1; `undefined` when it is not. */
export function parseHashKey(text: string): bigint | undefined {
  if (!/^(0|[1-9]\d{0,38})$/.test(text)) return undefined;
  const key = BigInt(text);
  return key < HASH_KEYS ? key : undefined;
}

/** The index of the shard, of `shardCount`, whose range holds the hash key (0..2^128-1). */
export function shardOfHashKey(hashKey: bigint, shardCount: number): number {
  // The estimate can only be one off: ranges begin at rounded-down multiples.
  const estimate = Number((hashKey * BigInt(shardCount)) / HASH_KEYS);
  return hashKey >= rangeStart(estimate + 1, shardCount) ? estimate + 1 : estimate;
}

/** A function from partition key to shard index that remembers: a race sends thousands of records with one key. */
export function createPartitioner(shardCount: number): (partitionKey: string) => number {
  const known = new Map<string, number>();
  return (partitionKey) => {
    let shard = known.get(partitionKey);
    if (shard === undefined) {
      shard = shardOfHashKey(hashKeyOf(partitionKey), shardCount);
      if (known.size >= REMEMBERED_KEYS) known.clear();
      known.set(partitionKey, shard);
    }
    return shard;
  };
}

function rangeStart(index: number, shardCount: number): bigint {
  return (BigInt(index) * HASH_KEYS) / BigInt(shardCount);
}
