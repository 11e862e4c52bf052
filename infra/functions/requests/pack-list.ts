import { toBase64 } from '../../../core/messages/base64.ts';
import { deflate } from '../shared/deflate.ts';

/** A list as a reply has it packed: base64 of raw deflate of its JSON. */
export function packList(list: readonly unknown[]): string {
  return toBase64(deflate(Buffer.from(JSON.stringify(list))));
}
