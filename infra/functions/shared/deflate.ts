import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';

import { DecodeError } from '../../../core/errors.ts';

/** More than any race's state can be; what inflates to more is not ours. */
export const MAX_INFLATED_BYTES = 16 * 1024 * 1024;

/** Raw deflate at level 1: most of the ratio in a fraction of the time. */
export function deflate(bytes: Uint8Array): Buffer {
  return deflateRawSync(bytes, { level: 1 });
}

/**
 * Raw deflate that looks for no repetition: of small differences (core/race/counted-code.ts) it makes a ninth more than level 1
 * does, in two thirds of the time.
 */
export function deflateNumbers(bytes: Uint8Array): Buffer {
  return deflateRawSync(bytes, { strategy: constants.Z_HUFFMAN_ONLY });
}

/**
 * Allocates at most twice `most`, whatever the bytes inflate to.
 * @param most bytes
 * @throws DecodeError for what does not inflate, or to more than that
 */
export function inflate(bytes: Uint8Array, most = MAX_INFLATED_BYTES): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: most });
  } catch (error) {
    throw new DecodeError('Stored bytes that do not inflate', { cause: error });
  }
}
