import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { describeError } from '../log.ts';
import type { OpenFault } from './protocol.ts';

/** Messages of LevelDB and the system for faults that another folder would not be free of. */
const SYSTEM = /no space left|disk full|not enough space|too many open files|cannot allocate|quota/i;

/**
 * Opens a LevelDB folder, reads all of it once and closes it: whether dynalite, which ends its process where the
 * database fails, can be trusted with it. A missing folder is made. A thousand riders' heat is some megabytes and
 * read in a blink.
 */
export async function probe(dir: string): Promise<{ fault: OpenFault; message: string } | undefined> {
  if (hasDataButNoRoot(dir)) return { fault: 'broken', message: 'its CURRENT file is missing' };
  const level = new ClassicLevel(dir, { valueEncoding: 'json' });
  try {
    await level.open();
    // Values that are no JSON, or whose blocks do not decompress, fail here and not in a rider's request.
    for await (const _ of level.iterator({ fillCache: false })) continue;
    return undefined;
  } catch (error) {
    return judge(error);
  } finally {
    await level.close().catch(() => undefined);
  }
}

/** LevelDB takes a folder without CURRENT for a new database and deletes what is in it. */
function hasDataButNoRoot(dir: string): boolean {
  try {
    return (
      !existsSync(join(dir, 'CURRENT')) && readdirSync(dir).some((name) => /\.(ldb|sst|log)$/.test(name))
    );
  } catch {
    return false;
  }
}

/** The classic-level error, in its causes, that says why. https://github.com/Level/classic-level#errors */
function judge(error: unknown): { fault: OpenFault; message: string } {
  let at: unknown = error;
  let message = describeError(error);
  while (at instanceof Error) {
    message = at.message;
    if ((at as NodeJS.ErrnoException).code === 'LEVEL_LOCKED') return { fault: 'locked', message };
    at = at.cause;
  }
  return { fault: SYSTEM.test(message) ? 'system' : 'broken', message };
}
