/** The region and the account that the local cloud says it is in; the account no real one has. */
export const LOCAL_REGION = 'us-east-1';
export const LOCAL_ACCOUNT = '000000000000';

/** `shardId-000000000000` for shard 0: the form AWS gives. */
export function shardIdOf(shardIndex: number): string {
  return `shardId-${String(shardIndex).padStart(12, '0')}`;
}

/** The index in `shardIdOf`'s name; `undefined` when the text is no such name or there is no such shard. */
export function shardIndexOf(shardId: string, shardCount: number): number | undefined {
  if (!/^shardId-\d{12}$/.test(shardId)) return undefined;
  const index = Number(shardId.slice('shardId-'.length));
  return index < shardCount ? index : undefined;
}

export function streamArn(streamName: string): string {
  return `arn:aws:kinesis:${LOCAL_REGION}:${LOCAL_ACCOUNT}:stream/${streamName}`;
}

export function functionArn(functionName: string): string {
  return `arn:aws:lambda:${LOCAL_REGION}:${LOCAL_ACCOUNT}:function:${functionName}`;
}
