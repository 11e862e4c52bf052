import { crc32 } from 'node:zlib';
import { formatSequence } from './sequence.ts';

/** A record as the stream keeps it. */
export interface StoredRecord {
  /** The shard's counter behind `sequenceNumber`. */
  readonly counter: number;
  /** Decimal, 21 digits; text order is number order. */
  readonly sequenceNumber: string;
  /** Clock milliseconds since the epoch, whole. */
  readonly arrivalMs: number;
  readonly partitionKey: string;
  readonly data: Buffer;
}

/** Body length (u32) and CRC-32 of the body (u32), big-endian. */
const HEADER_BYTES = 8;
/** Counter (f64), arrival (f64), bytes of the partition key (u16); then the key in UTF-8, then the data. */
const FIXED_BYTES = 18;
/** Beyond any record Kinesis takes (1 MiB with its key): a length over it is not a length. */
const MAX_BODY_BYTES = 2 * 1024 * 1024;

/** One record as it stands in a segment file. The key has at most 65,535 bytes, the whole at most 2 MiB. */
export function encodeFrame(
  counter: number,
  arrivalMs: number,
  partitionKey: string,
  data: Uint8Array,
): Buffer {
  const keyBytes = Buffer.byteLength(partitionKey);
  // Memory of its own: the newest records are kept, and one in Node's pool would keep its neighbours' 8 KB with it.
  const frame = Buffer.allocUnsafeSlow(HEADER_BYTES + FIXED_BYTES + keyBytes + data.length);
  frame.writeDoubleBE(counter, 8);
  frame.writeDoubleBE(arrivalMs, 16);
  frame.writeUInt16BE(keyBytes, 24);
  frame.write(partitionKey, 26);
  frame.set(data, 26 + keyBytes);
  frame.writeUInt32BE(frame.length - HEADER_BYTES, 0);
  frame.writeUInt32BE(crc32(frame.subarray(HEADER_BYTES)), 4);
  return frame;
}

/** A frame found in a buffer: where it ends there, and its record, whose data shares the buffer's memory. */
export interface DecodedFrame {
  readonly end: number;
  readonly record: StoredRecord;
}

/**
 * Reads the frame at `offset`. `{needs}` says how many bytes from `offset` the buffer would have to hold;
 * `undefined` that there is no frame here: torn or damaged. It never asks for more than the largest frame, 2 MiB.
 */
export function decodeFrame(buffer: Buffer, offset: number): DecodedFrame | { needs: number } | undefined {
  if (buffer.length - offset < HEADER_BYTES) return { needs: HEADER_BYTES };
  const bodyBytes = buffer.readUInt32BE(offset);
  if (bodyBytes < FIXED_BYTES || bodyBytes > MAX_BODY_BYTES) return undefined;
  const end = offset + HEADER_BYTES + bodyBytes;
  if (buffer.length < end) return { needs: HEADER_BYTES + bodyBytes };
  if (crc32(buffer.subarray(offset + HEADER_BYTES, end)) !== buffer.readUInt32BE(offset + 4))
    return undefined;
  const counter = buffer.readDoubleBE(offset + 8);
  const keyStart = offset + HEADER_BYTES + FIXED_BYTES;
  const keyEnd = keyStart + buffer.readUInt16BE(offset + 24);
  const arrivalMs = buffer.readDoubleBE(offset + 16);
  const isOurs = Number.isSafeInteger(counter) && counter >= 0 && Number.isFinite(arrivalMs);
  if (keyEnd > end || !isOurs) return undefined;
  return {
    end,
    record: {
      counter,
      sequenceNumber: formatSequence(counter),
      arrivalMs,
      partitionKey: buffer.toString('utf8', keyStart, keyEnd),
      data: buffer.subarray(keyEnd, end),
    },
  };
}
