import type { Sentence } from './sentences/say.ts';

/** What is known of a newer Alleycat. */
export type UpdateState =
  /** `off`: this copy is not told of newer ones. `current`: nothing newer is known. */
  | { phase: 'off' | 'current' }
  /** Being looked for, because the rider asked. */
  | { phase: 'looking' }
  /** Being fetched; percent 0..100. */
  | { phase: 'fetching'; version: string; percent: number }
  /** Fetched and verified: it is installed when the rider says so. */
  | { phase: 'ready'; version: string }
  /** What went wrong and what happens next, in one sentence. */
  | { phase: 'failed'; message: Sentence };

/** A package that is in the app. */
export interface LicensedPackage {
  name: string;
  version: string;
  /** SPDX expression, as the package says it. https://spdx.org/licenses */
  licence: string;
  /** The licence's words and notices; null where the package brings none. */
  text: string | null;
}

/** What this copy is made of. */
export interface About {
  version: string;
  packages: LicensedPackage[];
}
