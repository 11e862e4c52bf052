import { AwsApiError } from '../http/aws-json.ts';
import type { ApiRequest } from '../http/loopback-server.ts';
import { LOCAL_ACCOUNT, shardIndexOf, streamArn } from './names.ts';
import { parseHashKey } from './partition.ts';
import { parseSequence } from './sequence.ts';
import type { PutEntry } from './store.ts';

/** The members of a request, not yet looked at. */
export type Input = Readonly<Record<string, unknown>>;

const TARGET_PREFIX = 'Kinesis_20131202.';

/** Data and partition key of one record: MaxRecordSizeInKiB of a stream whose owner did not raise it. */
const MAX_RECORD_BYTES = 1024 * 1024;

/** The operation's name and its members. @throws AwsApiError when it is no AWS JSON 1.1 call to Kinesis. */
export function parseCall(request: ApiRequest): { operation: string; input: Input } {
  const target = request.headers['x-amz-target'] ?? '';
  if (request.method !== 'POST' || !target.startsWith(TARGET_PREFIX)) {
    throw new AwsApiError('UnknownOperationException', 'This is not a call of Kinesis, AWS JSON 1.1.');
  }
  let input: unknown;
  try {
    input = JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new AwsApiError('SerializationException', 'The body is not JSON.');
  }
  if (!isObject(input)) throw new AwsApiError('SerializationException', 'The body is not a JSON object.');
  return { operation: target.slice(TARGET_PREFIX.length), input };
}

export function isObject(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function validationError(message: string): AwsApiError {
  return new AwsApiError('ValidationException', `1 validation error detected: ${message}`);
}

export function invalidArgument(message: string): AwsApiError {
  return new AwsApiError('InvalidArgumentException', message);
}

/** A member as an error shows it: only a text can be shown whatever it is, for a nesting may be too deep to be written. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : `of type ${typeof value}`;
}

/** @throws AwsApiError unless the input names this stream, by name or ARN. */
export function requireStream(input: Input, streamName: string): void {
  const { StreamName: name, StreamARN: arn } = input;
  if (name === undefined && arn === undefined) {
    throw invalidArgument('Either StreamName or StreamARN must be present in the request.');
  }
  if ((name !== undefined && name !== streamName) || (arn !== undefined && arn !== streamArn(streamName))) {
    const asked = name ?? arn;
    throw new AwsApiError(
      'ResourceNotFoundException',
      `Stream ${typeof asked === 'string' ? asked : shown(asked)} under account ${LOCAL_ACCOUNT} not found.`,
    );
  }
}

export function requireShard(input: Input, streamName: string, shardCount: number): number {
  const id = requireText(input, 'ShardId');
  const index = shardIndexOf(id, shardCount);
  if (index === undefined) {
    throw new AwsApiError(
      'ResourceNotFoundException',
      `Shard ${id} in stream ${streamName} under account ${LOCAL_ACCOUNT} does not exist`,
    );
  }
  return index;
}

export function requireText(input: Input, member: string): string {
  const value = input[member];
  if (typeof value !== 'string' || value === '') {
    throw validationError(
      `Value at '${member}' failed to satisfy constraint: Member must not be null or empty`,
    );
  }
  return value;
}

/** A whole number in a range, or `fallback` when it is not there. */
export function readInteger(
  input: Input,
  member: string,
  min: number,
  max: number,
  fallback: number,
): number {
  const value = input[member];
  if (value === undefined || value === null) return fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw validationError(
      `Value at '${member}' failed to satisfy constraint: Member must be an integer in ${min}..${max}`,
    );
  }
  return value;
}

export function requireSequence(input: Input, member: string): number {
  const text = requireText(input, member);
  const counter = parseSequence(text);
  if (counter === undefined) {
    throw invalidArgument(`${member} ${text} is invalid because it did not come from this stream.`);
  }
  return counter;
}

/**
 * One record to put, its data decoded.
 * @throws AwsApiError when data or key break the limits of
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecordsRequestEntry.html
 */
export function readEntry(input: unknown): PutEntry {
  if (!isObject(input)) throw new AwsApiError('SerializationException', 'A record is not a JSON object.');
  const partitionKey = requireText(input, 'PartitionKey');
  // Counted in code points, as AWS says: "Unicode strings, with a maximum length limit of 256 characters".
  if (partitionKey.length > 256 && [...partitionKey].length > 256) {
    throw validationError("Value at 'partitionKey' failed to satisfy constraint: at most 256 characters");
  }
  if (typeof input['Data'] !== 'string') {
    throw validationError("Value at 'data' failed to satisfy constraint: Member must not be null");
  }
  const data = decodeBase64(input['Data']);
  if (data.length + Buffer.byteLength(partitionKey) > MAX_RECORD_BYTES) {
    throw validationError(`Value at 'data' failed to satisfy constraint: at most ${MAX_RECORD_BYTES} bytes`);
  }
  const explicit = input['ExplicitHashKey'];
  if (explicit === undefined || explicit === null) return { partitionKey, data };
  if (typeof explicit !== 'string' || parseHashKey(explicit) === undefined) {
    throw invalidArgument(`ExplicitHashKey ${shown(explicit)} is not a decimal number in 0..2^128-1.`);
  }
  return { partitionKey, data, explicitHashKey: explicit };
}

function decodeBase64(text: string): Buffer {
  const data = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  // Node leaves out what is not base64 instead of refusing it, so a wrong character shows in the length.
  if (text.length % 4 !== 0 || data.length !== (text.length / 4) * 3 - padding) {
    throw new AwsApiError('SerializationException', 'Data is not base64.');
  }
  return data;
}
