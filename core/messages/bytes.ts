import { DecodeError } from '../errors.ts';

/** Writes little-endian numbers, varints and bit-packed numbers into a buffer that grows. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(capacity = 256) {
    this.#bytes = new Uint8Array(Math.max(capacity, 16));
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** Makes room and gives its place. To be called before `#view` is read: growing replaces it. */
  #reserve(more: number): number {
    const at = this.#length;
    this.#length += more;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }

  u8(value: number): void {
    const at = this.#reserve(1);
    this.#view.setUint8(at, value);
  }

  u16(value: number): void {
    const at = this.#reserve(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#reserve(4);
    this.#view.setUint32(at, value, true);
  }

  /** Integer in 0..2^48-1. */
  u48(value: number): void {
    const at = this.#reserve(6);
    this.#view.setUint32(at, value % 0x1_0000_0000, true);
    this.#view.setUint16(at + 4, Math.floor(value / 0x1_0000_0000), true);
  }

  /** LEB128: seven bits a byte, low ones first, the high bit set on all but the last. Integer in 0..2^32-1. */
  varint(value: number): void {
    let left = value >>> 0;
    // Room for the longest there is, once; what is not used is given back.
    let at = this.#reserve(5);
    while (left > 127) {
      this.#view.setUint8(at++, (left & 127) | 128);
      left >>>= 7;
    }
    this.#view.setUint8(at++, left);
    this.#length = at;
  }

  bytes(bytes: Uint8Array): void {
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** Numbers of `width` bits each (1..24), low bit first, the last byte filled up with zeros. */
  packed(values: Iterable<number>, width: number): void {
    let held = 0;
    let bits = 0;
    for (const value of values) {
      held |= value << bits;
      bits += width;
      while (bits >= 8) {
        this.u8(held & 255);
        held >>>= 8;
        bits -= 8;
      }
    }
    if (bits > 0) this.u8(held & 255);
  }

  /** What was written, as a view without copying. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }
}

/**
 * A view of the very bytes. (Of a detached buffer none can be made, and that is how plain Node is handed an empty message by
 * the IoT SDK: of no bytes it is a view of no bytes.)
 */
export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return byteLength === 0 ? new DataView(new ArrayBuffer(0)) : new DataView(buffer, byteOffset, byteLength);
}

/**
 * Reads what `ByteWriter` wrote. Every method throws DecodeError when the bytes end too early, and none allocates for a
 * number that it read: what is claimed to be there is looked for first.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  #take(count: number): number {
    if (count > this.left)
      throw new DecodeError(`The bytes end at ${this.#bytes.length}, ${count - this.left} too early`);
    const at = this.#at;
    this.#at += count;
    return at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  u48(): number {
    const at = this.#take(6);
    return this.#view.getUint32(at, true) + this.#view.getUint16(at + 4, true) * 0x1_0000_0000;
  }

  /** @throws DecodeError also when the number does not fit 32 bits. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) {
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw new DecodeError('A number is longer than 32 bits');
  }

  bytes(count: number): Uint8Array {
    const at = this.#take(count);
    return this.#bytes.subarray(at, at + count);
  }

  /**
   * `count` numbers of `width` bits each (1..24): gives a function that reads the next of them. Their bytes are
   * known to be there when it returns.
   */
  packed(count: number, width: number): () => number {
    const packed = new ByteReader(this.bytes(Math.ceil((count * width) / 8)));
    const mask = 2 ** width - 1;
    let held = 0;
    let bits = 0;
    return () => {
      for (; bits < width; bits += 8) held |= packed.u8() << bits;
      const value = held & mask;
      held >>>= width;
      bits -= width;
      return value;
    };
  }
}
