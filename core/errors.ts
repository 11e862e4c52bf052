import type { Sentence } from './sentence.ts';

/**
 * The one error the domain throws on purpose: `message` is a sentence for the person who can act on it,
 * `code` is for the program. Everything else that is thrown is a bug.
 */
export class AlleycatError extends Error {
  readonly code: string;
  /** What can be said in other languages, too; null where the message is all there is. */
  readonly sentence: Sentence | null;

  constructor(code: string, words: string | Sentence, options?: { cause?: unknown }) {
    super(typeof words === 'string' ? words : words.message, options);
    this.name = new.target.name;
    this.code = code;
    this.sentence = typeof words === 'string' ? null : words;
  }
}

/** Bytes or text from outside that are not what they claim to be. */
export class DecodeError extends AlleycatError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('E_DECODE', message, options);
  }
}
