import { randomUUID } from 'node:crypto';
import { readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Clock } from '../../core/race/clock.ts';
import { shardIdOf } from './names.ts';

const streamFileSchema = z.object({
  v: z.literal(1),
  /** Another stream, another id: a reader's notes about one are worth nothing for the other. */
  streamId: z.string().min(1),
  shardCount: z.int().min(1).max(1000),
  createdAtMs: z.number(),
});

/** What a stream's directory says about itself, in `stream.json`. Times are clock milliseconds. */
export type StreamFile = z.infer<typeof streamFileSchema>;

/**
 * Reads `stream.json`; writes one when there is none. A broken one is kept beside the new, under another name.
 * The number of shards on disk is kept even when another is asked for: a stream here is not resharded.
 */
export async function openStreamFile(
  dir: string,
  shardCount: number,
  clock: Clock,
  log: (message: string) => void,
): Promise<StreamFile> {
  const path = join(dir, 'stream.json');
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) {
    const found = parse(text);
    if (found) {
      if (found.shardCount !== shardCount) {
        log(
          `The stream in ${dir} has ${found.shardCount} shards and keeps them; ${shardCount} were asked for.`,
        );
      }
      return found;
    }
    const aside = `${path}.broken-${randomUUID()}`;
    await rename(path, aside);
    log(`${path} is not a stream's description: it was set aside as ${aside}, the records are kept.`);
  }
  const created: StreamFile = {
    v: 1,
    streamId: randomUUID(),
    shardCount: (await countShards(dir)) || shardCount,
    createdAtMs: clock.now(),
  };
  await writeFile(`${path}.new`, JSON.stringify(created));
  await rename(`${path}.new`, path);
  return created;
}

function parse(text: string): StreamFile | undefined {
  try {
    return streamFileSchema.parse(JSON.parse(text));
  } catch {
    // What is wrong with it is of no use to anybody: the file is kept, and the caller says where.
    return undefined;
  }
}

async function countShards(dir: string): Promise<number> {
  const names = new Set(await readdir(dir));
  let count = 0;
  while (names.has(shardIdOf(count))) count += 1;
  return count;
}
