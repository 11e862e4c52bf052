import type { english } from './english.ts';

/** What the host, the shell and the backend say to a rider, each by its key. */
export type Sentences = {
  readonly [Key in SentenceKey]: (params: Parameters<(typeof english)[Key]>[0] & object) => string;
};
export type SentenceKey = keyof typeof english;
