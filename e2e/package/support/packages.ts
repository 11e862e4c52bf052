/** What the global setup has made, for the test files, which run in a process of their own. */
export interface Packages {
  /** The folder of the Electron that is in them, as it was before. */
  runtime: string;
  /** Of the package and its program. */
  name: string;
  /** Where the installed app looks for updates. */
  feedPort: number;
  installed: { version: string; deb: string };
  newer: { version: string; deb: string };
}

export const PACKAGES = 'ALLEYCAT_E2E_PACKAGES';

export function packages(): Packages {
  return JSON.parse(process.env[PACKAGES] ?? '{}') as Packages;
}
