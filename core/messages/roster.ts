import { z } from 'zod';

import { RACE_ID_PATTERN } from '../race/heat.ts';
import { MAX_RACER_INDEX } from './board.ts';
import { crc32 } from './crc32.ts';
import { RIDER_NAME_PATTERN } from './telemetry.ts';
import { RACER_ID_PATTERN } from './topics.ts';

/** Who has which racerIndex: the entry's place in the list. A rider's place never changes. */
export interface RosterEntry {
  racerId: string;
  /** 1..24 characters; the racerId's last ones until a name has come. */
  name: string;
  /** The bike has no resistance: it is estimated from power and cadence. */
  estimated: boolean;
}

const entrySchema = z.tuple([
  z.string().regex(RACER_ID_PATTERN),
  z.string().regex(RIDER_NAME_PATTERN),
  z.union([z.literal(0), z.literal(1)]),
]);

/** Riders that a race can have. */
export const MAX_RIDERS = MAX_RACER_INDEX + 1;

/**
 * A part of a race's roster: `entries` begin at index `from`. `epoch` counts the changes of entries that were
 * published before (renames); `length` and `checksum` are those of the whole roster after this message.
 */
export const rosterMessageSchema = z.object({
  v: z.literal(1),
  raceId: z.string().regex(RACE_ID_PATTERN),
  epoch: z.int().min(0).max(0xffff_ffff),
  from: z.int().min(0).max(MAX_RIDERS),
  length: z.int().min(0).max(MAX_RIDERS),
  checksum: z.int().min(0).max(0xffff_ffff),
  entries: z.array(entrySchema).max(5000),
});
export type RosterMessage = z.infer<typeof rosterMessageSchema>;

/** Checksum of roster entries; give the one of the entries before as `previous` to carry it on. */
export function rosterChecksum(entries: Iterable<RosterEntry>, previous = 0): number {
  let checksum = previous;
  for (const { racerId, name, estimated } of entries) {
    checksum = crc32(`${racerId}\u0000${name}\u0000${estimated ? 1 : 0}\n`, checksum);
  }
  return checksum;
}

/** An entry as it travels. */
export function packEntry({ racerId, name, estimated }: RosterEntry): RosterMessage['entries'][number] {
  return [racerId, name, estimated ? 1 : 0];
}

/** An entry from how it travels. */
export function unpackEntry([racerId, name, estimated]: RosterMessage['entries'][number]): RosterEntry {
  return { racerId, name, estimated: estimated === 1 };
}
