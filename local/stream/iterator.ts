import type { Clock } from '../../core/race/clock.ts';
import { AwsApiError } from '../http/aws-json.ts';
import { invalidArgument } from './api-input.ts';
import { parseSequence } from './sequence.ts';

/** Where a reader stands: it wants what comes after the number; `undefined`: from the oldest record. */
export interface Position {
  readonly shardIndex: number;
  readonly afterSequence: string | undefined;
}

/** Clock milliseconds. https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html */
const LIFETIME_MS = 300_000;

const FORM = /^v1:([^:]+):(\d+):(\d*):(-?\d+)$/;

/** An opaque shard iterator, good for 300 clock seconds at the stream with that id. */
export function formatIterator(
  { shardIndex, afterSequence }: Position,
  streamId: string,
  clock: Clock,
): string {
  const text = `v1:${streamId}:${shardIndex}:${afterSequence ?? ''}:${Math.floor(clock.now())}`;
  return Buffer.from(text).toString('base64');
}

/** @throws AwsApiError ExpiredIteratorException; InvalidArgumentException when it is none of this stream's. */
export function parseIterator(
  iterator: string,
  streamId: string,
  shardCount: number,
  clock: Clock,
): Position {
  const [, id, shard, after, issued] = FORM.exec(Buffer.from(iterator, 'base64').toString()) ?? [];
  const shardIndex = Number(shard);
  const isSequence = after === '' || (after !== undefined && parseSequence(after) !== undefined);
  if (id !== streamId || !(shardIndex < shardCount) || !isSequence) {
    throw invalidArgument('Invalid ShardIterator.');
  }
  const ageMs = clock.now() - Number(issued);
  if (ageMs > LIFETIME_MS) {
    throw new AwsApiError(
      'ExpiredIteratorException',
      `Iterator expired. It is ${Math.floor(ageMs / 1000)} s old; an iterator lives 300 s.`,
    );
  }
  return { shardIndex, afterSequence: after === '' ? undefined : after };
}
