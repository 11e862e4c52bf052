/**
 * The one error the domain throws on purpose: `message` is a sentence for the person who can act on it,
 * `code` is for the program. Everything else that is thrown is a bug.
 */
export class AlleycatError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** Bytes or text from outside that are not what they claim to be. */
export class DecodeError extends AlleycatError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('E_DECODE', message, options);
  }
}
