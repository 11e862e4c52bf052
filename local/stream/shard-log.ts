import { mkdir, open, unlink, type FileHandle } from 'node:fs/promises';
import type { Clock } from '../../core/race/clock.ts';
import { encodeFrame, type StoredRecord } from './frame.ts';
import { RecentRecords } from './recent-records.ts';
import { Segment } from './segment.ts';
import { formatSequence } from './sequence.ts';

export interface ShardLogOptions {
  dir: string;
  clock: Clock;
  /** Clock milliseconds; 24 h at Kinesis. */
  retentionMs: number;
  log: (message: string) => void;
  /** Called after records became readable. */
  onAppend: () => void;
}

const SEGMENT_BYTES = 32 * 1024 * 1024;
const SEGMENT_MS = 60 * 60 * 1000;
/** Ten seconds of what a shard takes in a full heat. */
const RECENT_BYTES = 4 * 1024 * 1024;

/**
 * Counters left out at each opening. Without fsync a power cut can take acknowledged records off the disk whose
 * numbers a reader has already noted; those must not be given again.
 */
const COUNTER_GAP = 10_000_000;

/**
 * Clock milliseconds. A smaller step back is jitter, and arrival times stand still for it; a larger one is
 * somebody setting the clock, and arrival times follow rather than stand still for hours.
 */
const CLOCK_JITTER_MS = 5000;

/**
 * Clock milliseconds between looks for what is past its retention, and from opening to the first: whoever opens
 * the stream after a weekend first gets the records that were not yet processed when it closed.
 */
const RETENTION_CHECK_MS = 15 * 60 * 1000;

/** Records that go to disk in one write. */
class Group {
  readonly frames: Buffer[] = [];
  readonly records: StoredRecord[] = [];
  readonly done: Promise<Error | undefined>;
  finish: (error: Error | undefined) => void = () => undefined;

  constructor() {
    this.done = new Promise((resolve) => (this.finish = resolve));
  }
}

/** A record on its way to disk: its number, and when it is there (or the error that kept it from there). */
export interface Appended {
  readonly sequenceNumber: string;
  readonly done: Promise<Error | undefined>;
}

/** One shard: an append-only log of segment files with the newest records in memory. */
export class ShardLog {
  readonly #options: ShardLogOptions;
  readonly #segments: Segment[];
  readonly #recent: RecentRecords;
  #nextCounter: number;
  #lastCounter: number;
  #lastArrivalMs: number;
  #nextRetentionMs: number;
  #file: FileHandle | undefined;
  #waiting: Group | undefined;
  #writing: Group | undefined;
  #pumping: Promise<void> | undefined;

  private constructor(options: ShardLogOptions, segments: Segment[], newest: Segment | undefined) {
    this.#options = options;
    this.#segments = segments;
    this.#lastCounter = newest?.last?.counter ?? (newest ? newest.firstCounter - 1 : -1);
    this.#nextCounter = newest ? Math.max(this.#lastCounter, newest.firstCounter) + 1 + COUNTER_GAP : 0;
    this.#lastArrivalMs = newest?.last?.arrivalMs ?? -Infinity;
    this.#recent = new RecentRecords(RECENT_BYTES, this.#lastCounter);
    this.#nextRetentionMs = options.clock.now() + RETENTION_CHECK_MS;
  }

  /**
   * Opens the shard in `dir`, which is made if need be. What stands behind the last whole record of its newest file, half
   * written or damaged, is moved to a file of its own beside it, and said.
   */
  static async open(options: ShardLogOptions): Promise<ShardLog> {
    await mkdir(options.dir, { recursive: true });
    const segments = await Segment.list(options.dir);
    const newest = segments.at(-1);
    if (newest) {
      await newest.index();
      const torn = newest.unreadableBytes;
      if (torn > 0) {
        const aside = await newest.setTailAside();
        options.log(
          `${newest.path}: the ${torn} bytes at its end are half written or damaged. They were set aside as ${aside}.`,
        );
      }
    }
    return new ShardLog(options, segments, newest);
  }

  /** The counter of the newest readable record; -1 when there never was one. */
  get lastCounter(): number {
    return this.#lastCounter;
  }

  /** Clock milliseconds before which no record that becomes readable from now on has arrived. */
  get horizonMs(): number {
    return this.#writing?.records[0]?.arrivalMs ?? this.#waiting?.records[0]?.arrivalMs ?? this.#arrivalMs();
  }

  #arrivalMs(): number {
    const now = Math.floor(this.#options.clock.now());
    const last = this.#lastArrivalMs;
    return now < last && last - now <= CLOCK_JITTER_MS ? last : now;
  }

  /** Numbers and stamps a record and puts it in line for the disk. */
  append(partitionKey: string, data: Uint8Array): Appended {
    const counter = this.#nextCounter++;
    const arrivalMs = this.#arrivalMs();
    this.#lastArrivalMs = arrivalMs;
    const frame = encodeFrame(counter, arrivalMs, partitionKey, data);
    const sequenceNumber = formatSequence(counter);
    const group = (this.#waiting ??= new Group());
    group.frames.push(frame);
    const kept = frame.subarray(frame.length - data.length);
    group.records.push({ counter, sequenceNumber, arrivalMs, partitionKey, data: kept });
    this.#pumping ??= Promise.resolve().then(() => this.#pump());
    return { sequenceNumber, done: group.done };
  }

  /** Writes what waits, all of it at once, until nothing waits: who comes during a write shares the next. */
  async #pump(): Promise<void> {
    while (this.#waiting) {
      const group = this.#waiting;
      this.#waiting = undefined;
      this.#writing = group;
      let failure: Error | undefined;
      try {
        await this.#write(group);
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error));
      }
      this.#writing = undefined;
      group.finish(failure);
      if (!failure) this.#options.onAppend();
    }
    this.#pumping = undefined;
  }

  async #write({ frames, records }: Group): Promise<void> {
    const first = records[0];
    if (!first) return;
    const segment = await this.#segmentFor(first);
    const bytes = Buffer.concat(frames);
    // Always behind the last whole frame: what a failed write left there is written over.
    for (let written = 0; written < bytes.length;) {
      const rest = bytes.length - written;
      const result = await this.#file?.write(bytes, written, rest, segment.size + written);
      written += result?.bytesWritten ?? 0;
    }
    records.forEach((record, i) => {
      segment.note(record, frames[i]?.length ?? 0);
      this.#recent.push(record);
    });
    this.#lastCounter = records.at(-1)?.counter ?? this.#lastCounter;
  }

  /** The file to append to; a new one when the present one is full or old, and at the first record of a run. */
  async #segmentFor(first: StoredRecord): Promise<Segment> {
    const active = this.#segments.at(-1);
    const ageMs = first.arrivalMs - (active?.startedMs ?? 0);
    if (this.#file && active && active.size < SEGMENT_BYTES && ageMs >= 0 && ageMs < SEGMENT_MS)
      return active;
    const segment = new Segment(this.#options.dir, first.counter, Math.max(0, first.arrivalMs));
    const file = await open(segment.path, 'wx');
    segment.begin();
    await this.#file?.close();
    this.#file = file;
    this.#segments.push(segment);
    await this.#dropExpired();
    return segment;
  }

  /** Removes the segments whose every record is past the retention. */
  async #dropExpired(): Promise<void> {
    const now = this.#options.clock.now();
    if (now < this.#nextRetentionMs) return;
    this.#nextRetentionMs = now + RETENTION_CHECK_MS;
    for (;;) {
      const [oldest, next] = this.#segments;
      if (!oldest || !next) return;
      // A segment that was not read yet in this run is as new, at most, as the next one's beginning.
      if ((oldest.last?.arrivalMs ?? next.startedMs) > now - this.#options.retentionMs) return;
      this.#segments.shift();
      try {
        await unlink(oldest.path);
      } catch (error) {
        // Somebody holds it open (Windows): it is looked at again when the stream is opened next.
        this.#options.log(`${oldest.path} is past its retention but cannot be removed: ${String(error)}`);
      }
    }
  }

  /** Up to `limit` records above counter `after`, of at most `maxBytes` of data and keys, but one at least. */
  async read(after: number, limit: number, maxBytes: number): Promise<StoredRecord[]> {
    const records: StoredRecord[] = [];
    let bytes = 0;
    const take = (record: StoredRecord): boolean => {
      bytes += record.data.length + record.partitionKey.length;
      if (records.length > 0 && bytes > maxBytes) return false;
      records.push(record);
      return records.length < limit && bytes < maxBytes;
    };
    if (this.#recent.covers(after)) {
      this.#recent.read(after, take);
      return records;
    }
    let more = true;
    for (const [index, segment] of [...this.#segments].entries()) {
      const next = this.#segments[index + 1];
      if (!more || (next && next.firstCounter <= after + 1)) continue;
      try {
        await segment.read(after, (record) => (more = take(record)));
      } catch (error) {
        // Removed while it was read, because its time was over.
        if (this.#segments.includes(segment)) throw error;
      }
      this.#warnOfDamage(segment);
    }
    return records;
  }

  #warnOfDamage(segment: Segment): void {
    if (segment.unreadableBytes === 0) return;
    this.#options.log(
      `${segment.path}: ${segment.unreadableBytes} bytes at its end are damaged and left out.`,
    );
    segment.unreadableBytes = 0;
  }

  /** The counter after which to read to get every record that arrived at `arrivalMs` or later; -1: from the start. */
  async counterBefore(arrivalMs: number): Promise<number> {
    const segment = this.#segments.findLast((each) => each.startedMs < arrivalMs);
    let after = (await segment?.counterBefore(arrivalMs)) ?? (segment ? segment.firstCounter - 1 : -1);
    for (;;) {
      const records = await this.read(after, 1000, RECENT_BYTES);
      for (const record of records) {
        if (record.arrivalMs >= arrivalMs) return after;
        after = record.counter;
      }
      if (records.length === 0) return after;
    }
  }

  /** Waits for what is on its way to disk, then lets go of the file. */
  async close(): Promise<void> {
    await this.#pumping;
    await this.#file?.close();
    this.#file = undefined;
  }
}
