import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readdir, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { decodeFrame, type StoredRecord } from './frame.ts';

/** File bytes between two marks of the index: what a read may scan in vain. */
const MARK_BYTES = 64 * 1024;
const READ_BYTES = 256 * 1024;

const NAME = /^(\d{16})-(\d{15})\.segment$/;

/** A place in the file, the first bytes of a frame, and what stands there. */
interface Mark {
  readonly offset: number;
  readonly counter: number;
  readonly arrivalMs: number;
}

/**
 * One file of a shard: frames one after another, in the order of their counters. Named after its first record's
 * counter and the clock time at which it was begun, so that neither needs a look inside.
 */
export class Segment {
  readonly path: string;
  readonly firstCounter: number;
  /** Clock milliseconds; nothing in an earlier segment arrived later. */
  readonly startedMs: number;
  /** Bytes that hold whole frames; what is beyond was never acknowledged. Infinity until indexed. */
  size = Infinity;
  /** Bytes after the last whole frame, found when the file was indexed. */
  unreadableBytes = 0;
  /** Of the newest frame; `undefined` until indexed or while empty. */
  last: { counter: number; arrivalMs: number } | undefined;
  #marks: Mark[] = [];
  #indexing: Promise<void> | undefined;

  constructor(dir: string, firstCounter: number, startedMs: number) {
    const name = `${String(firstCounter).padStart(16, '0')}-${String(startedMs).padStart(15, '0')}.segment`;
    this.path = join(dir, name);
    this.firstCounter = firstCounter;
    this.startedMs = startedMs;
  }

  /** The segments in a directory, oldest first; other files are left alone. */
  static async list(dir: string): Promise<Segment[]> {
    const segments: Segment[] = [];
    for (const name of (await readdir(dir)).sort()) {
      const match = NAME.exec(name);
      if (match) segments.push(new Segment(dir, Number(match[1]), Number(match[2])));
    }
    return segments;
  }

  /** A segment that this process begins: empty, nothing to index. */
  begin(): void {
    this.size = 0;
    this.#indexing = Promise.resolve();
  }

  /** Notes a frame that now stands at the end of the file. */
  note(record: StoredRecord, bytes: number): void {
    const offset = this.size;
    const lastMark = this.#marks.at(-1);
    if (lastMark === undefined || offset - lastMark.offset >= MARK_BYTES) {
      this.#marks.push({ offset, counter: record.counter, arrivalMs: record.arrivalMs });
    }
    this.last = { counter: record.counter, arrivalMs: record.arrivalMs };
    this.size = offset + bytes;
  }

  /** Scans the file once, up to the first frame that is not whole, and remembers what is needed to read it. */
  index(): Promise<void> {
    this.#indexing ??= this.#scan();
    return this.#indexing;
  }

  async #scan(): Promise<void> {
    const file = await open(this.path, 'r');
    try {
      this.size = 0;
      let newest = -1;
      const fileBytes = (await file.stat()).size;
      await forEachFrame(file, 0, fileBytes, (record, bytes) => {
        // Not newer than the one before: the rest of an earlier, failed write, not this file's continuation.
        if (record.counter <= newest) return false;
        newest = record.counter;
        this.note(record, bytes);
        return true;
      });
      this.unreadableBytes = fileBytes - this.size;
    } finally {
      await file.close();
    }
  }

  /** Moves what is behind the last whole frame to a file of its own, whose path it gives: nobody's record, or many. */
  async setTailAside(): Promise<string> {
    const aside = `${this.path}.broken-${randomUUID()}`;
    await pipeline(
      createReadStream(this.path, { start: this.size }),
      createWriteStream(aside, { flags: 'wx' }),
    );
    await truncate(this.path, this.size);
    this.unreadableBytes = 0;
    return aside;
  }

  /**
   * Hands over the records with counters above `after`, in order, until `take` returns false or the segment ends.
   */
  async read(after: number, take: (record: StoredRecord) => boolean): Promise<void> {
    await this.index();
    if (this.last === undefined || this.last.counter <= after) return;
    const file = await open(this.path, 'r');
    try {
      await forEachFrame(file, this.#offsetBefore(after + 1), this.size, (record) =>
        record.counter <= after ? true : take(record),
      );
    } finally {
      await file.close();
    }
  }

  /** The counter of a record of this segment at or before which nothing arrived at `arrivalMs` or later. */
  async counterBefore(arrivalMs: number): Promise<number | undefined> {
    await this.index();
    return this.#marks.findLast((mark) => mark.arrivalMs < arrivalMs)?.counter;
  }

  /** The offset of a frame that is not behind the first with that counter or a higher one. */
  #offsetBefore(counter: number): number {
    let low = 0;
    let high = this.#marks.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#marks[middle]?.counter ?? Infinity) <= counter) low = middle + 1;
      else high = middle;
    }
    return this.#marks[low - 1]?.offset ?? 0;
  }
}

/**
 * Reads frames from `offset` on, by the largest frame's size at most at a time, not beyond `end`, until `visit` returns false or a frame is
 * not whole.
 */
async function forEachFrame(
  file: FileHandle,
  offset: number,
  end: number,
  visit: (record: StoredRecord, bytes: number) => boolean,
): Promise<void> {
  let wanted = READ_BYTES;
  while (offset < end) {
    // A buffer of its own for each read: the records' data are views of it, and are kept.
    const buffer = Buffer.allocUnsafe(Math.min(wanted, end - offset));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
    const chunk = buffer.subarray(0, bytesRead);
    let at = 0;
    for (;;) {
      const frame = decodeFrame(chunk, at);
      if (frame === undefined) return;
      if ('needs' in frame) {
        // Neither progress nor more to be had: the file ends within a frame.
        if (at === 0 && (bytesRead < wanted || frame.needs <= bytesRead)) return;
        wanted = Math.max(READ_BYTES, frame.needs);
        break;
      }
      if (!visit(frame.record, frame.end - at)) return;
      at = frame.end;
    }
    offset += at;
  }
}
