import { DecodeError } from '../../../core/errors.ts';
import { CountedLog } from '../../../core/race/counted-log.ts';
import { deflate, inflate, MAX_INFLATED_BYTES } from '../shared/deflate.ts';

/** Bytes above this are deflated: below, Lambda's 1 MB is far and the time is worth more than the bytes. */
const DEFLATE_ABOVE_BYTES = 128 * 1024;
const PLAIN = '=';
const DEFLATED = '<';

/** Bytes as text for a state: base64 behind a character that says whether they were deflated before. */
export function packText(bytes: Uint8Array, deflated = bytes.length > DEFLATE_ABOVE_BYTES): string {
  if (deflated) return DEFLATED + deflate(bytes).toString('base64');
  return PLAIN + Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

/**
 * Allocates for what the text holds and at most `most` bytes more.
 * @param most bytes that it may inflate to
 * @throws DecodeError for text that `packText` did not write
 */
export function unpackText(text: string, most = MAX_INFLATED_BYTES): Buffer {
  const bytes = Buffer.from(text.slice(1), 'base64');
  if (text.startsWith(PLAIN)) return bytes;
  if (text.startsWith(DEFLATED)) return inflate(bytes, most);
  throw new DecodeError('A part of a window state that is not one');
}

/**
 * A log as text that grows with it: what was packed once is not packed again, for a window's log is handed on after every
 * batch. Where its short pieces together would be deflated, they are, as one: each entry so once at the most.
 */
export class PackedLog {
  readonly #pieces: string[] = [];
  /** Entries that the pieces hold. */
  #packed = 0;
  /** How many of the pieces, and of the entries, are deflated for good: they come first. */
  #sealedPieces = 0;
  #sealed = 0;

  /**
   * The whole log, which has only grown since it was packed last.
   * @param tight whether to deflate now what else is deflated when there is more of it
   */
  pack(log: CountedLog, tight = false): string[] {
    const open = log.pack(this.#sealed);
    if (open.length > (tight ? 0 : DEFLATE_ABOVE_BYTES)) this.#seal(open, log.length);
    else if (log.length > this.#packed) this.#pieces.push(packText(log.pack(this.#packed)));
    this.#packed = log.length;
    return [...this.#pieces];
  }

  #seal(open: Uint8Array, length: number): void {
    this.#pieces.length = this.#sealedPieces;
    this.#sealedPieces = this.#pieces.push(packText(open, true));
    this.#sealed = length;
  }

  /**
   * The log that `pack` gave as pieces, and what it takes to carry these on. Together they inflate to `MAX_INFLATED_BYTES`
   * at the most.
   * @throws DecodeError for pieces that `pack` did not give
   */
  static unpack(pieces: readonly string[]): { log: CountedLog; packed: PackedLog } {
    const packed = new PackedLog();
    let left = MAX_INFLATED_BYTES;
    const bytes = pieces.map((piece) => {
      // Of none at all zlib takes the limit for a mistake.
      const unpacked = unpackText(piece, Math.max(left, 1));
      left -= unpacked.length;
      return unpacked;
    });
    const log = CountedLog.unpack(Buffer.concat(bytes));
    packed.#pieces.push(...pieces);
    packed.#packed = log.length;
    packed.#sealedPieces = pieces.filter((piece) => piece.startsWith(DEFLATED)).length;
    packed.#sealed = CountedLog.unpack(Buffer.concat(bytes.slice(0, packed.#sealedPieces))).length;
    return { log, packed };
  }
}
