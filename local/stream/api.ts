import type { Clock } from '../../core/race/clock.ts';
import { AwsApiError, errorResponse, jsonResponse } from '../http/aws-json.ts';
import type { ApiRequest, ApiResponse } from '../http/loopback-server.ts';
import { describeStream, describeStreamSummary, listShards } from './api-describe.ts';
import {
  type Input,
  invalidArgument,
  parseCall,
  readEntry,
  requireStream,
  validationError,
} from './api-input.ts';
import { createReader } from './api-read.ts';
import { LOCAL_ACCOUNT } from './names.ts';
import type { PutEntry, PutResult, StreamStore } from './store.ts';

const MAX_PUT_RECORDS = 500;
/** Data and partition keys of one PutRecords. */
const MAX_PUT_BYTES = 5 * 1024 * 1024;

export interface KinesisApiOptions {
  store: StreamStore;
  /** The one stream that is there. */
  streamName: string;
  clock: Clock;
}

/**
 * The Kinesis API over one stream: PutRecord, PutRecords, GetShardIterator, GetRecords, ListShards, DescribeStream
 * and DescribeStreamSummary in AWS JSON 1.1, which is what the AWS SDK for JavaScript speaks to Kinesis. For
 * `listenLoopback`. Errors carry the exceptions' names of
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_Operations.html
 */
export function createKinesisApi(options: KinesisApiOptions): (request: ApiRequest) => Promise<ApiResponse> {
  const { store, streamName, clock } = options;
  const reader = createReader(store, streamName, clock);

  const operations = new Map<string, (input: Input) => object | Promise<object>>([
    ['PutRecords', (input) => putRecords(store, streamName, input)],
    ['PutRecord', (input) => putRecord(store, streamName, input)],
    ['GetShardIterator', (input) => reader.getShardIterator(input)],
    ['GetRecords', (input) => reader.getRecords(input)],
    ['ListShards', (input) => listShards(store, input)],
    ['DescribeStream', (input) => describeStream(store, streamName, input)],
    ['DescribeStreamSummary', () => describeStreamSummary(store, streamName)],
  ]);

  return async (request) => {
    try {
      const { operation, input } = parseCall(request);
      const answer = operations.get(operation);
      if (!answer) {
        throw new AwsApiError('UnknownOperationException', `The local Kinesis does not have ${operation}.`);
      }
      // These two carry their stream in a token.
      const isNamed = operation !== 'GetRecords' && !(operation === 'ListShards' && 'NextToken' in input);
      if (isNamed) requireStream(input, streamName);
      return jsonResponse(await answer(input));
    } catch (error) {
      if (error instanceof AwsApiError) return errorResponse(error);
      throw error;
    }
  };
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
async function putRecords(store: StreamStore, streamName: string, input: Input): Promise<object> {
  const records = input['Records'];
  if (!Array.isArray(records) || records.length < 1 || records.length > MAX_PUT_RECORDS) {
    throw validationError(
      `Value at 'records' failed to satisfy constraint: Member must have 1..${MAX_PUT_RECORDS} records`,
    );
  }
  const entries: PutEntry[] = records.map(readEntry);
  let bytes = 0;
  for (const entry of entries) bytes += entry.data.length + Buffer.byteLength(entry.partitionKey);
  if (bytes > MAX_PUT_BYTES) {
    throw invalidArgument(`Records size exceeds 5 MB limit: ${bytes} bytes of data and partition keys.`);
  }
  const results = await store.putRecords(entries);
  let failed = 0;
  const answered = results.map((result) => {
    if ('sequenceNumber' in result) return { SequenceNumber: result.sequenceNumber, ShardId: result.shardId };
    failed += 1;
    return { ErrorCode: result.errorCode, ErrorMessage: explain(result, streamName) };
  });
  return { FailedRecordCount: failed, Records: answered, EncryptionType: 'NONE' };
}

/** https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecord.html */
async function putRecord(store: StreamStore, streamName: string, input: Input): Promise<object> {
  const [result] = await store.putRecords([readEntry(input)]);
  if (result && 'sequenceNumber' in result) {
    return { SequenceNumber: result.sequenceNumber, ShardId: result.shardId, EncryptionType: 'NONE' };
  }
  const status = result?.errorCode === 'ProvisionedThroughputExceededException' ? 400 : 500;
  throw new AwsApiError(
    result?.errorCode ?? 'InternalFailure',
    result ? explain(result, streamName) : 'Internal service failure.',
    status,
  );
}

function explain(result: Extract<PutResult, { errorCode: string }>, streamName: string): string {
  return result.errorCode === 'ProvisionedThroughputExceededException'
    ? `${result.errorMessage} in stream ${streamName} under account ${LOCAL_ACCOUNT}.`
    : result.errorMessage;
}
