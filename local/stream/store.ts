import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SHARD_LIMITS } from '../../infra/settings.ts';
import type { Clock } from '../../core/race/clock.ts';
import { AlleycatError } from '../../core/errors.ts';
import type { StoredRecord } from './frame.ts';
import { shardIdOf } from './names.ts';
import { createPartitioner, parseHashKey, shardOfHashKey } from './partition.ts';
import { formatSequence, parseSequence } from './sequence.ts';
import { ShardLog, type Appended } from './shard-log.ts';
import { openStreamFile, type StreamFile } from './stream-file.ts';
import { TokenBucket } from './token-bucket.ts';

export type { StoredRecord } from './frame.ts';

/** What one shard takes and gives, a clock second; Infinity for no limit. Shape of `SHARD_LIMITS`. */
export interface ShardLimits {
  readonly writeRecordsPerSecond: number;
  /** Bytes of data and partition keys. */
  readonly writeBytesPerSecond: number;
  readonly readBytesPerSecond: number;
}

export interface StreamStoreOptions {
  /** The stream's own directory; made if need be. One process at a time may have it open. */
  dir: string;
  /** Shards of a new stream, 1..1000; an existing one keeps its number. */
  shardCount: number;
  clock: Clock;
  /** `SHARD_LIMITS` of infra/settings unless said. */
  limits?: ShardLimits;
  /** Told what was found broken, in sentences. */
  log?: (message: string) => void;
}

/** A record to put: data and key together at most 1 MiB, the key 1..256 characters. The API checks both. */
export interface PutEntry {
  partitionKey: string;
  data: Uint8Array;
  /** Decimal in 0..2^128-1; overrides the partition key's hash. */
  explicitHashKey?: string | undefined;
}

/** A record's fate: where it is, or why it is nowhere. `ErrorCode`s are those of Kinesis. */
export type PutResult =
  | { shardId: string; sequenceNumber: string }
  | {
      errorCode: 'ProvisionedThroughputExceededException' | 'InternalFailure';
      errorMessage: string;
      shardId: string;
    };

/** https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html */
export const RETENTION_HOURS = 24;

interface Shard {
  readonly id: string;
  readonly log: ShardLog;
  readonly records: TokenBucket;
  readonly bytes: TokenBucket;
}

/**
 * A Kinesis data stream on disk, one append-only log a shard.
 *
 * A record is in its file before `putRecords` resolves: killing the process (kill -9) loses none that was
 * answered. Nothing is fsynced, so a power cut may lose what the operating system had not yet written, up to
 * half a minute on a usual system; numbers given out before are still never given again.
 * Records older than 24 h of clock time go with their segment file, an hour's worth, and not within the first
 * 15 minutes after opening, so that the backlog of an earlier run can be read first.
 * https://docs.aws.amazon.com/streams/latest/dev/key-concepts.html
 */
export class StreamStore {
  readonly limits: ShardLimits;
  readonly clock: Clock;
  readonly #file: StreamFile;
  readonly #shards: Shard[] = [];
  readonly #partition: (partitionKey: string) => number;
  readonly #listeners = new Set<(shardIndex: number) => void>();
  #closed = false;

  private constructor(options: StreamStoreOptions, file: StreamFile) {
    this.limits = options.limits ?? SHARD_LIMITS;
    this.clock = options.clock;
    this.#file = file;
    this.#partition = createPartitioner(file.shardCount);
  }

  /** @throws AlleycatError E_STREAM when the directory cannot be made or read. */
  static async open(options: StreamStoreOptions): Promise<StreamStore> {
    const { dir, shardCount, clock, log = () => undefined } = options;
    try {
      await mkdir(dir, { recursive: true });
      const store = new StreamStore(options, await openStreamFile(dir, shardCount, clock, log));
      for (let index = 0; index < store.shardCount; index += 1) {
        const id = shardIdOf(index);
        store.#shards.push({
          id,
          log: await ShardLog.open({
            dir: join(dir, id),
            clock,
            retentionMs: RETENTION_HOURS * 3_600_000,
            log,
            onAppend: () => store.#notify(index),
          }),
          records: new TokenBucket(store.limits.writeRecordsPerSecond, clock),
          bytes: new TokenBucket(store.limits.writeBytesPerSecond, clock),
        });
      }
      return store;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AlleycatError('E_STREAM', `The stream in ${dir} cannot be opened: ${reason}`, { cause });
    }
  }

  get shardCount(): number {
    return this.#file.shardCount;
  }

  /** Names this stream among all that were ever made: notes about another one's records do not apply. */
  get streamId(): string {
    return this.#file.streamId;
  }

  /** Clock milliseconds. */
  get createdAtMs(): number {
    return this.#file.createdAtMs;
  }

  /**
   * Appends what the shards' limits allow; resolves when that is in the files. The results stand in the entries'
   * order; records over a limit, and those the disk refused, have an error instead of a number.
   * @throws AlleycatError E_STREAM_CLOSED after `close()`.
   */
  async putRecords(entries: readonly PutEntry[]): Promise<PutResult[]> {
    if (this.#closed) throw new AlleycatError('E_STREAM_CLOSED', 'The stream is closed.');
    const underWay = entries.map((entry) => this.#append(entry));
    const results: PutResult[] = [];
    for (const { shardId, appended } of underWay) {
      const failure = await appended?.done;
      if (appended && !failure) results.push({ shardId, sequenceNumber: appended.sequenceNumber });
      else {
        results.push({
          shardId,
          errorCode: failure ? 'InternalFailure' : 'ProvisionedThroughputExceededException',
          errorMessage: failure
            ? `Internal service failure: ${failure.message}`
            : `Rate exceeded for shard ${shardId}`,
        });
      }
    }
    return results;
  }

  #append(entry: PutEntry): { shardId: string; appended: Appended | undefined } {
    const explicit = entry.explicitHashKey === undefined ? undefined : parseHashKey(entry.explicitHashKey);
    const index =
      explicit === undefined
        ? this.#partition(entry.partitionKey)
        : shardOfHashKey(explicit, this.shardCount);
    const shard = this.#shard(index);
    const bytes = entry.data.length + Buffer.byteLength(entry.partitionKey);
    if (shard.records.available < 1 || shard.bytes.available < bytes) {
      return { shardId: shard.id, appended: undefined };
    }
    shard.records.take(1);
    shard.bytes.take(bytes);
    return { shardId: shard.id, appended: shard.log.append(entry.partitionKey, entry.data) };
  }

  #shard(index: number): Shard {
    const shard = this.#shards[index];
    if (!shard) throw new RangeError(`no shard ${index} in 0..${this.shardCount - 1}`);
    return shard;
  }

  /** Tells of every append that became readable, by the shard's index; returns what ends that. */
  onAppend(listener: (shardIndex: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #notify(shardIndex: number): void {
    for (const listener of this.#listeners) listener(shardIndex);
  }

  /**
   * The records after a sequence number (`undefined`: from the oldest there is), in order: at most `limit`, and of
   * at most `maxBytes` of data and keys, but one at least when there is one. Not limited in rate.
   * @throws RangeError when the sequence number is none.
   */
  async read(
    shardIndex: number,
    afterSequence: string | undefined,
    limit: number,
    maxBytes: number,
  ): Promise<StoredRecord[]> {
    const after = afterSequence === undefined ? -1 : parseSequence(afterSequence);
    if (after === undefined) throw new RangeError(`"${afterSequence}" is not a sequence number`);
    return this.#shard(shardIndex).log.read(after, limit, maxBytes);
  }

  /** The newest readable record's number; `undefined` when there never was one. */
  lastSequence(shardIndex: number): string | undefined {
    const counter = this.#shard(shardIndex).log.lastCounter;
    return counter < 0 ? undefined : formatSequence(counter);
  }

  /** The number after which to read for all that arrived at `arrivalMs` (clock) or later. */
  async sequenceBefore(shardIndex: number, arrivalMs: number): Promise<string | undefined> {
    const counter = await this.#shard(shardIndex).log.counterBefore(arrivalMs);
    return counter < 0 ? undefined : formatSequence(counter);
  }

  /**
   * Clock milliseconds: no record that becomes readable from now on arrived before. A reader that asks first, and
   * then reads to the end, has everything that arrived before it (unless the clock is set back by over 5 s).
   */
  horizonMs(shardIndex: number): number {
    return this.#shard(shardIndex).log.horizonMs;
  }

  /** Waits for appends under way and lets go of the files. Reading goes on to work, putting does not. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const shard of this.#shards) await shard.log.close();
  }
}
