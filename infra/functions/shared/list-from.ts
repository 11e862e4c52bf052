import { DecodeError } from '../../../core/errors.ts';
import { readJson } from '../../../core/messages/json.ts';

/**
 * A list that was stored as JSON. Allocates in proportion to the text.
 * @param what names it, for whoever reads the log
 * @throws DecodeError where it is no list, or not all in it is what it should be
 */
export function listFrom<T>(text: string, isOne: (value: unknown) => value is T, what: string): T[] {
  const list = readJson(text, what);
  if (!Array.isArray(list) || !list.every(isOne)) throw new DecodeError(`${what} that are no such list`);
  return list;
}
