/**
 * Something said to the rider: which sentence it is and what stands in it, so that it can be said in another language, and the
 * whole of it in English, for logs and for whoever does not know the key.
 */
export interface Sentence {
  readonly key: string;
  readonly message: string;
  /** What stands in it; a sentence may stand in a sentence. */
  readonly params?: SentenceParams;
}

export type SentenceParams = Readonly<Record<string, string | number | Sentence>>;
