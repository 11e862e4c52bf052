import { deflateRawSync, inflateRawSync } from 'node:zlib';

import { DecodeError } from '../../../core/errors.ts';

/** More than any race's state can be; what inflates to more is not ours. */
const MAX_INFLATED_BYTES = 16 * 1024 * 1024;

/** Raw deflate at level 1: most of the ratio in a fraction of the time. */
export function deflate(bytes: Uint8Array): Buffer {
  return deflateRawSync(bytes, { level: 1 });
}

/** @throws DecodeError for what does not inflate, or to more than a state can be. */
export function inflate(bytes: Uint8Array): Buffer {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch (error) {
    throw new DecodeError('Stored bytes that do not inflate', { cause: error });
  }
}
