/** Ids that are remembered: several times the riders that a shard takes. When there are more, all are learnt again. */
const MAX_IDS = 8192;
/** Places of the hash table: a power of two, at most half of them taken. */
const PLACES = 2 * MAX_IDS;
const FREE = 0;
/** FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
const FNV_BASIS = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/**
 * The same string for the same bytes. A shard hears from the same riders every second or two: finding an id's string by
 * its bytes costs a fraction of making it, checking it and hashing it anew. Memory is bounded, whoever sends what.
 */
export class KnownIds {
  readonly #pattern: RegExp;
  readonly #latin1: ReadLatin1;
  /** At each place of the hash table the number of an id, 1 and up, or `FREE`: a u16 each. */
  readonly #places = new DataView(new ArrayBuffer(PLACES * 2));
  /** Id n is `texts[n - 1]`; its bytes end at the n-th of `ends`, u32 each, and begin where those of n - 1 end. */
  readonly #texts: string[] = [];
  readonly #ends = new DataView(new ArrayBuffer((MAX_IDS + 1) * 4));
  #bytes = new DataView(new ArrayBuffer(16 * 1024));

  /** @param pattern what an id is, and it bounds an id's length; tested once for each */
  constructor(pattern: RegExp, readLatin1: ReadLatin1) {
    this.#pattern = pattern;
    this.#latin1 = readLatin1;
  }

  /** The id that the bytes [from, to) are, or undefined when they are none. */
  at(view: DataView, from: number, to: number): string | undefined {
    let hash = FNV_BASIS;
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ view.getUint8(at), FNV_PRIME);
    let place = (hash ^ (hash >>> 15)) & (PLACES - 1);
    for (let id = this.#idAt(place); id !== FREE; id = this.#idAt(place)) {
      if (this.#has(id, view, from, to)) return this.#texts[id - 1];
      place = (place + 1) & (PLACES - 1);
    }
    const text = this.#latin1(view, from, to);
    if (!this.#pattern.test(text)) return undefined;
    this.#learn(text, view, from, place);
    return text;
  }

  #idAt(place: number): number {
    return this.#places.getUint16(place * 2, true);
  }

  #endOf(id: number): number {
    return this.#ends.getUint32(id * 4, true);
  }

  #has(id: number, view: DataView, from: number, to: number): boolean {
    const begin = this.#endOf(id - 1);
    if (this.#endOf(id) - begin !== to - from) return false;
    for (let at = from; at < to; at++) {
      if (view.getUint8(at) !== this.#bytes.getUint8(begin + at - from)) return false;
    }
    return true;
  }

  #learn(text: string, view: DataView, from: number, place: number): void {
    if (this.#texts.length === MAX_IDS) {
      // This one is not kept: its place was one of the table that is forgotten here.
      this.#texts.length = 0;
      new Uint8Array(this.#places.buffer).fill(0);
      return;
    }
    const begin = this.#endOf(this.#texts.length);
    const end = begin + text.length;
    if (end > this.#bytes.byteLength) this.#grow(2 * end);
    for (let at = 0; at < text.length; at++) this.#bytes.setUint8(begin + at, view.getUint8(from + at));
    this.#texts.push(text);
    this.#ends.setUint32(this.#texts.length * 4, end, true);
    this.#places.setUint16(place * 2, this.#texts.length, true);
  }

  #grow(length: number): void {
    const larger = new Uint8Array(length);
    larger.set(new Uint8Array(this.#bytes.buffer));
    this.#bytes = new DataView(larger.buffer);
  }
}

/** The bytes [from, to) of a view as characters of the same numbers. */
export type ReadLatin1 = (view: DataView, from: number, to: number) => string;

/** For wherever there is nothing faster. */
export const latin1: ReadLatin1 = (view, from, to) => {
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(view.getUint8(at));
  return text;
};
