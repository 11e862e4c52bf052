import { Field } from '../../../core/race/field.ts';
import { DecodeError } from '../../../core/errors.ts';
import { deflate, inflate } from './deflate.ts';
import { expiresAt, keys } from './keys.ts';
import { packedBytes, partsIn, type PackedSeconds } from './packed-seconds.ts';
import type { Table } from './table.ts';

/** The durable state of a race: everything counted through its last persisted window. */
export interface StoredState {
  /** 1 and up; grows by one with every window that is persisted. */
  version: number;
  field: Field;
  /** `asOf` of the last board before it was persisted, clock ms. */
  boardAt: number;
  /** Of the roster at that time: one that has changed since makes a new version, and so new results. */
  rosterEpoch: number;
  /**
   * Counted in `field`, and in no window item yet: seconds that wait for the one they go into together with later ones. Null
   * where there is nothing of the kind.
   */
  tail: PackedSeconds | null;
}

/** Bytes of a field in its item: DynamoDB takes 400 KB of all attributes together. */
const MAX_FIELD_BYTES = 390 * 1024;
/** And with a tail beside it: it is written again with every window until the tail goes. */
const MAX_BESIDE_BYTES = 200 * 1024;

/**
 * Reads a race's durable state, or null where there is none. What is deflated in it is opened up to `MAX_INFLATED_BYTES`.
 * @throws DecodeError when the item is damaged
 */
export async function readState(table: Table, raceId: string): Promise<StoredState | null> {
  const item = await table.get({ PK: keys.race(raceId), SK: keys.state });
  if (item === null) return null;
  const { version, boardAt, rosterEpoch = 0, field, tail, tailCount } = item;
  if (!(field instanceof Uint8Array))
    throw new DecodeError(`The stored state of race ${raceId} has no field`);
  // Of a time before it was kept: as if no rider had a name.
  if (!isCount(version) || !isCount(boardAt) || !isCount(rosterEpoch))
    throw new DecodeError(`The stored state of race ${raceId} has no version`);
  return {
    version,
    field: Field.decode(inflate(field)),
    boardAt,
    rosterEpoch,
    tail: tail === undefined ? null : readTail(tail, tailCount, raceId),
  };
}

/** Of a race's durable state the version alone; 0 where there is none that can be read. */
export async function readVersion(table: Table, raceId: string): Promise<number> {
  const item = await table.get({ PK: keys.race(raceId), SK: keys.state }, ['version']);
  return isCount(item?.version) ? item.version : 0;
}

function readTail(tail: unknown, count: unknown, raceId: string): PackedSeconds {
  const parts = partsIn(tail);
  if (parts === null || !isCount(count))
    throw new DecodeError(`The stored state of race ${raceId} has a tail that is none`);
  return { count, parts };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/**
 * Writes a race's durable state if the stored version still is `base` (0: none). False: somebody else was faster.
 * @param state `packed` is `packField` of its field, where that is known
 */
export function writeState(
  table: Table,
  raceId: string,
  state: StoredState & { packed?: Uint8Array },
  base: number,
  nowMs: number,
): Promise<boolean> {
  return table.put(
    {
      PK: keys.race(raceId),
      SK: keys.state,
      version: state.version,
      field: state.packed ?? packField(state.field),
      boardAt: state.boardAt,
      rosterEpoch: state.rosterEpoch,
      ...(state.tail && { tail: state.tail.parts, tailCount: state.tail.count }),
      expiresAt: expiresAt(nowMs),
    },
    base === 0
      ? { expression: 'attribute_not_exists(PK)' }
      : { expression: 'version = :base', values: { ':base': base } },
  );
}

/** Whether a tail goes into a state's item beside the packed field. */
export function hasRoomBeside(packed: Uint8Array, tail: PackedSeconds): boolean {
  return packed.length + packedBytes(tail) <= MAX_BESIDE_BYTES;
}

/**
 * A field as a state's item has it. One of thousands whose latest seconds do not fit beside their totals is stored as ranked
 * at its latest second: the totals are the same, and the boards of the next window say that second until the clock has come
 * to it.
 */
export function packField(field: Field): Buffer {
  const bytes = field.encode();
  const packed = deflate(bytes);
  if (packed.length <= MAX_FIELD_BYTES) return packed;
  const ranked = Field.decode(bytes);
  ranked.advanceTo(latestSecond(ranked));
  return deflate(ranked.encode());
}

function latestSecond(field: Field): number {
  let latest = 0;
  for (let racerIndex = 0; racerIndex < field.riders; racerIndex++) {
    latest = Math.max(latest, field.latestSecond(racerIndex));
  }
  return latest;
}
