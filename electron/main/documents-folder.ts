import path from 'node:path';

import { app } from 'electron';

import type { AppArguments } from '../wiring/arguments.ts';

/**
 * Where a rider looks for files of their own: Alleycat, among the documents. Null where everything belongs into a folder
 * that was given, where the rides are of no real time, and on a system without such a folder.
 */
export function documentsFolder({ dataDir, speed }: AppArguments): string | null {
  if (dataDir !== null || speed !== 1) return null;
  try {
    return path.join(app.getPath('documents'), 'Alleycat');
  } catch {
    return null;
  }
}
