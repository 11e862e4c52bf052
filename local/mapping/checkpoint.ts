import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { parseSequence } from '../stream/sequence.ts';

const checkpointSchema = z.object({
  v: z.literal(1),
  /** Of another stream, sequence numbers mean nothing. */
  streamId: z.string(),
  /** All records up to it are done with; null: none is. */
  afterSequence: z.union([z.null(), z.string().refine((text) => parseSequence(text) !== undefined)]),
});

/** Where one shard's processing stands, on disk. */
export interface Checkpoint {
  /** The stored place; `undefined` when there is none for this stream. A broken file is set aside and said. */
  read(): Promise<{ afterSequence: string | undefined } | undefined>;
  /** Replaces it as one: a crash leaves the old or the new. */
  write(afterSequence: string | undefined): Promise<void>;
}

/** The checkpoint of a shard, a file in `dir`, for the stream with that id. */
export function createCheckpoint(
  dir: string,
  shardId: string,
  streamId: string,
  log: (message: string) => void,
): Checkpoint {
  const path = join(dir, `${shardId}.json`);
  return {
    async read() {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (text === undefined) return undefined;
      const checkpoint = parse(text);
      if (!checkpoint) {
        const aside = `${path}.broken-${randomUUID()}`;
        await rename(path, aside);
        log(
          `${path} is not a checkpoint: it was set aside as ${aside}, and the shard is read from its start.`,
        );
        return undefined;
      }
      return checkpoint.streamId === streamId
        ? { afterSequence: checkpoint.afterSequence ?? undefined }
        : undefined;
    },
    async write(afterSequence) {
      await mkdir(dir, { recursive: true });
      const checkpoint = { v: 1, streamId, afterSequence: afterSequence ?? null };
      await writeFile(`${path}.new`, JSON.stringify(checkpoint));
      await rename(`${path}.new`, path);
    },
  };
}

function parse(text: string): z.infer<typeof checkpointSchema> | undefined {
  try {
    return checkpointSchema.parse(JSON.parse(text));
  } catch {
    // The file is kept, and the caller says where: what exactly is wrong with it helps nobody.
    return undefined;
  }
}
