import { closeSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

import { AlleycatError } from '../../../core/errors.ts';
import type { StreamEntry } from '../../riders/put-records.ts';
import { splitRecords } from './split-records.ts';

/**
 * Bytes of all records of an archive together, unpacked: a day's races of a small club, and what this process can hold, for
 * records of next to nothing take some ten times as much as their text.
 */
export const MAX_ARCHIVE_BYTES = 256 * 1024 * 1024;

const NEWLINE = Buffer.from('\n');

/** A file that stream records are kept in, one a line, as Data Firehose delivers them. */
export interface Archive {
  /** Adds records in this order. @throws AlleycatError E_ARCHIVE */
  readonly add: (entries: readonly StreamEntry[]) => void;
  readonly close: () => void;
}

/** Begins an archive; one of that name is overwritten. @throws AlleycatError E_ARCHIVE when it cannot be written. */
export function createArchive(file: string): Archive {
  const handle = guarded(file, () => openSync(file, 'w'));
  return {
    add: (entries) => {
      const bytes = Buffer.concat(entries.flatMap(({ Data }) => [Data, NEWLINE]));
      guarded(file, () => writeSync(handle, bytes));
    },
    close: () => closeSync(handle),
  };
}

/**
 * The records of an archive, each as it was on the stream: a file, gzip or not, or a folder with files and folders, as
 * S3 keeps them; those are read in the order of their names, which begin with the time.
 * @param most bytes that it may have unpacked, all files together
 * @throws AlleycatError E_ARCHIVE when it cannot be read, has more than that or holds nothing
 */
export function readArchive(place: string, most = MAX_ARCHIVE_BYTES): string[] {
  const records = guarded(place, () => {
    let left = most;
    return filesOf(place).flatMap((file) => {
      const bytes = bytesOf(file, left);
      left -= bytes.length;
      return splitRecords(bytes.toString());
    });
  });
  if (records.length === 0) throw new AlleycatError('E_ARCHIVE', `There is no record in ${place}.`);
  return records;
}

function filesOf(place: string): string[] {
  if (!statSync(place).isDirectory()) return [place];
  return readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** By its first bytes, not by its name: S3's objects have none that says it. */
function bytesOf(file: string, most: number): Buffer {
  if (statSync(file).size > most) throw tooLarge();
  const bytes = readFileSync(file);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    // Of none at all zlib takes the limit for a mistake.
    return gunzipSync(bytes, { maxOutputLength: Math.max(most, 1) });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : error;
  }
}

function tooLarge(): Error {
  return new Error('it is too large to be replayed; take the files of fewer races');
}

function guarded<T>(place: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AlleycatError('E_ARCHIVE', `The archive ${place} cannot be used: ${why}.`, { cause: error });
  }
}
