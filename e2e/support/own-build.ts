import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { PROJECT } from './app-options.ts';

/** Where the build is: for the test files, which run in processes of their own. Where it is set already, that build is used. */
const VARIABLE = 'ALLEYCAT_E2E_APP';

/** The folder of the built app, as `AppOptions.built` wants it. */
export function ownBuild(): string {
  const folder = process.env[VARIABLE];
  if (folder === undefined) throw new Error('These tests run with own-build.ts as their global setup.');
  return folder;
}

/**
 * Vitest's global setup: builds the app once before all tests. In a folder of this run's
 * own, where it finds its packages: `out/` may be in use, and so may another run's.
 */
export default async function buildApp(): Promise<() => void> {
  if (process.env[VARIABLE] !== undefined) return () => undefined;
  const cache = path.join(PROJECT, 'node_modules', '.cache', 'alleycat-e2e');
  fs.mkdirSync(cache, { recursive: true });
  const folder = fs.mkdtempSync(path.join(cache, 'app-'));
  const cli = path.join(PROJECT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const args = [cli, 'build', '--logLevel', 'warn', '--outDir', folder];
  await promisify(execFile)(process.execPath, args, { cwd: PROJECT });
  process.env[VARIABLE] = folder;
  return () => fs.rmSync(folder, { recursive: true, force: true });
}
