import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** The built app's folder. */
export const PROJECT = path.resolve(import.meta.dirname, '..', '..');

/** How an app is started for a test; each becomes an argument of the app's command line. */
export interface AppOptions {
  /** Where it keeps its data; default: a new folder, removed with the app. Give it to start again on the same data. */
  dataDir?: string;
  /** How many times as fast as life its clock runs; default 1. */
  speed?: number;
  /** Riders of the local cloud; default: the app's own number. */
  opponents?: number;
  /** Seed of those riders. */
  seed?: number;
  /** The folder of the built app; default: `out`. */
  built?: string;
  /** Further arguments. */
  args?: string[];
  /** Added to the environment of the tests. */
  env?: NodeJS.ProcessEnv;
}

/** What became of an app that ended by itself. */
export interface EndedApp {
  readonly code: number | null;
  /** Everything that it printed. */
  readonly output: string;
}

/** @returns an empty folder for an app's data */
export function makeDataDir(): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), 'alleycat-e2e-'));
}

export function toArguments({ dataDir, speed, opponents, seed, args = [] }: AppOptions): string[] {
  const values = { 'data-dir': dataDir, speed, opponents, seed };
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return [...given.flatMap(([name, value]) => [`--${name}`, String(value)]), ...args];
}
