import type { Clock } from '../../core/race/clock.ts';
import { AwsApiError } from '../http/aws-json.ts';
import {
  type Input,
  invalidArgument,
  readInteger,
  requireSequence,
  requireShard,
  requireText,
  validationError,
} from './api-input.ts';
import { formatIterator, parseIterator } from './iterator.ts';
import { shardIdOf } from './names.ts';
import { formatSequence } from './sequence.ts';
import type { StreamStore } from './store.ts';
import { TokenBucket } from './token-bucket.ts';

const MAX_READ_RECORDS = 10_000;
const MAX_READ_BYTES = 10 * 1024 * 1024;
/** GetRecords calls a second a shard. https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const READS_PER_SECOND = 5;

export interface Reader {
  getShardIterator(input: Input): Promise<object>;
  getRecords(input: Input): Promise<object>;
}

/** The consumer's half of the API, with a shard's limits on reading: 5 calls and 2 MB a clock second. */
export function createReader(store: StreamStore, streamName: string, clock: Clock): Reader {
  const limits = Array.from({ length: store.shardCount }, () => ({
    calls: new TokenBucket(store.limits.readBytesPerSecond === Infinity ? Infinity : READS_PER_SECOND, clock),
    bytes: new TokenBucket(store.limits.readBytesPerSecond, clock),
  }));

  async function startOf(input: Input, shardIndex: number): Promise<string | undefined> {
    const type = requireText(input, 'ShardIteratorType');
    switch (type) {
      case 'TRIM_HORIZON':
        return undefined;
      case 'LATEST':
        return store.lastSequence(shardIndex);
      case 'AFTER_SEQUENCE_NUMBER':
        return formatSequence(requireSequence(input, 'StartingSequenceNumber'));
      case 'AT_SEQUENCE_NUMBER': {
        const counter = requireSequence(input, 'StartingSequenceNumber');
        return counter === 0 ? undefined : formatSequence(counter - 1);
      }
      case 'AT_TIMESTAMP': {
        const seconds = input['Timestamp'];
        if (typeof seconds !== 'number') throw invalidArgument('AT_TIMESTAMP needs a Timestamp.');
        if (seconds * 1000 > clock.now()) throw invalidArgument('The Timestamp is in the future.');
        return store.sequenceBefore(shardIndex, seconds * 1000);
      }
      default:
        throw validationError(`Value '${type}' at 'shardIteratorType' failed to satisfy constraint`);
    }
  }

  return {
    async getShardIterator(input) {
      const shardIndex = requireShard(input, streamName, store.shardCount);
      const afterSequence = await startOf(input, shardIndex);
      return { ShardIterator: formatIterator({ shardIndex, afterSequence }, store.streamId, clock) };
    },

    async getRecords(input) {
      const limit = readInteger(input, 'Limit', 1, MAX_READ_RECORDS, MAX_READ_RECORDS);
      const iterator = requireText(input, 'ShardIterator');
      const position = parseIterator(iterator, store.streamId, store.shardCount, clock);
      const limited = limits[position.shardIndex];
      // A large answer is given and counts afterwards: 10 MB keep the shard closed for the next 5 s, as at AWS.
      if (limited && (limited.calls.available < 1 || limited.bytes.available <= 0)) {
        throw new AwsApiError(
          'ProvisionedThroughputExceededException',
          `Rate exceeded for shard ${shardIdOf(position.shardIndex)} in stream ${streamName}.`,
        );
      }
      limited?.calls.take(1);
      const records = await store.read(position.shardIndex, position.afterSequence, limit, MAX_READ_BYTES);
      let bytes = 0;
      for (const record of records) bytes += record.data.length + record.partitionKey.length;
      limited?.bytes.take(bytes);
      const last = records.at(-1);
      const afterSequence = last?.sequenceNumber ?? position.afterSequence;
      const next = { shardIndex: position.shardIndex, afterSequence };
      const atTip = last === undefined || last.sequenceNumber === store.lastSequence(position.shardIndex);
      return {
        Records: records.map((record) => ({
          SequenceNumber: record.sequenceNumber,
          ApproximateArrivalTimestamp: record.arrivalMs / 1000,
          Data: record.data.toString('base64'),
          PartitionKey: record.partitionKey,
        })),
        NextShardIterator: formatIterator(next, store.streamId, clock),
        MillisBehindLatest: atTip ? 0 : Math.max(0, Math.floor(clock.now() - last.arrivalMs)),
      };
    },
  };
}
