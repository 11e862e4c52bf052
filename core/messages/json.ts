import { DecodeError } from '../errors.ts';

/**
 * What a text says in JSON. Allocates in proportion to the text.
 * @param what the text is to be, for the sentence: "A reply"
 * @throws DecodeError where it is no JSON
 */
export function readJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DecodeError(`${what} that is no JSON`, { cause: error });
  }
}
