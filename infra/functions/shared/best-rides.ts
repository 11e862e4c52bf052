import { deflateRawSync } from 'node:zlib';

import { fromBase64, toBase64 } from '../../../core/messages/base64.ts';
import { BEST_RIDES, paceRowsSchema, type PaceRow } from '../../../core/messages/requests.ts';
import { DecodeError } from '../../../core/errors.ts';
import { readJson } from '../../../core/messages/json.ts';
import { inflate } from './deflate.ts';
import { keys } from './keys.ts';
import type { Condition, Item, Table } from './table.ts';

/** One finished ride, as it stands among others of its class. */
export interface BestRide {
  racerId: string;
  name: string;
  totalTenths: number;
  heat: number;
  flags: number;
  /** Packed curve of tenths. */
  curve: Uint8Array;
  /** Of the results that it is of: of one ride the newest is right. */
  stateVersion: number;
}

/** The most that a heat can be: `byTotal` counts down from it. */
const LAST_HEAT = 999_999_999;

/**
 * A ride's place in the index, ascending with how good it is: by total, and of equal ones the first. Below 2^53, so it is
 * exact as a number of JavaScript's and of DynamoDB's.
 */
export function byTotal({ totalTenths, heat }: Pick<BestRide, 'totalTenths' | 'heat'>): number {
  return totalTenths * (LAST_HEAT + 1) + (LAST_HEAT - heat);
}

type Place = Pick<BestRide, 'racerId' | 'totalTenths' | 'heat'>;

/** Best first; of one heat's equals by racerId. */
export function byBest(a: Place, b: Place): number {
  return byTotal(b) - byTotal(a) || (a.racerId < b.racerId ? -1 : a.racerId > b.racerId ? 1 : 0);
}

type Standing = Omit<BestRide, 'racerId' | 'curve'> & { curve?: Uint8Array };

/** That a best only rises: none is there, or one that is worse, or the same ride as an older state knew it. */
export function onlyRises({ totalTenths, heat, stateVersion }: Omit<Standing, 'name' | 'flags'>): Condition {
  return {
    expression:
      'attribute_not_exists(PK) OR totalTenths < :total OR (totalTenths = :total AND :heat < heat) OR ' +
      '(totalTenths = :total AND heat = :heat AND stateVersion < :version)',
    values: { ':total': totalTenths, ':heat': heat, ':version': stateVersion },
  };
}

/** The same as `onlyRises` says, of one that was read; and there is something to be said anew. */
export function rises(ride: Standing, known: Standing | undefined): boolean {
  if (known === undefined || byTotal(ride) > byTotal(known)) return true;
  if (byTotal(ride) < byTotal(known) || ride.stateVersion <= known.stateVersion) return false;
  const { name, flags, curve } = ride;
  return name !== known.name || flags !== known.flags || !isSame(curve, known.curve);
}

function isSame(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : Buffer.compare(a, b) === 0;
}

/**
 * The best rides of two lists: of each rider the best, at most 100. Whatever is merged, in which order and how often, ends
 * with the same list.
 */
export function mergeBest(...lists: readonly (readonly BestRide[])[]): BestRide[] {
  const best = new Map<string, BestRide>();
  for (const ride of lists.flat()) {
    const known = best.get(ride.racerId);
    if (rises(ride, known)) best.set(ride.racerId, ride);
  }
  return [...best.values()].sort(byBest).slice(0, BEST_RIDES);
}

export function paceRow(ride: BestRide): PaceRow {
  const { racerId, name, totalTenths, heat, flags, curve, stateVersion } = ride;
  return [racerId, name, totalTenths, heat, flags, toBase64(curve), stateVersion];
}

/** A class's best rides as they are stored, and sent as they are stored: deflated JSON of `paceRowsSchema`. */
export function packBest(rides: readonly BestRide[]): Buffer {
  // Written when somebody is among the best, and read by everybody: as small as it can be.
  return deflateRawSync(JSON.stringify(rides.map(paceRow)), { level: 9 });
}

/** @throws DecodeError for bytes that `packBest` did not write */
function unpackBest(rides: unknown): BestRide[] {
  if (!(rides instanceof Uint8Array)) throw new DecodeError('A class’s best rides that are none');
  const rows = paceRowsSchema.safeParse(readJson(inflate(rides).toString(), 'A class’s best rides'));
  if (!rows.success) throw new DecodeError('A class’s best rides of another form', { cause: rows.error });
  return rows.data.map(([racerId, name, totalTenths, heat, flags, curve, stateVersion]) => ({
    racerId,
    name,
    totalTenths,
    heat,
    flags,
    curve: fromBase64(curve),
    stateVersion,
  }));
}

/** A class's best rides of all time, and the version that the next one is written over; 0 where there is none. */
interface StoredPace {
  version: number;
  rides: BestRide[];
}

/** @throws DecodeError */
export async function readPace(table: Table, classId: number): Promise<StoredPace> {
  const item = await table.get({ PK: keys.classOf(classId), SK: keys.pace });
  return item === null
    ? { version: 0, rides: [] }
    : { version: Number(item.version), rides: unpackBest(item.rides) };
}

/**
 * Changes a class's best rides, as often as it takes: somebody else may be at it. Written only where the change makes a
 * difference.
 */
export async function changePace(
  table: Table,
  classId: number,
  change: (rides: BestRide[]) => BestRide[] | Promise<BestRide[]>,
): Promise<void> {
  for (;;) {
    const { version, rides } = await readPace(table, classId);
    const packed = packBest(await change(rides));
    if (packed.equals(packBest(rides))) return;
    const written = await table.put(
      { PK: keys.classOf(classId), SK: keys.pace, version: version + 1, rides: packed },
      version === 0
        ? { expression: 'attribute_not_exists(PK)' }
        : { expression: 'version = :version', values: { ':version': version } },
    );
    if (written) return;
  }
}

/** What `keys.ownBest` holds. @throws DecodeError */
export function ownBest(item: Item): BestRide {
  const { PK, SK, name, totalTenths, heat, flags, curve, stateVersion } = item;
  const racerId = PK.slice(keys.racer('').length);
  if (!(curve instanceof Uint8Array)) throw new DecodeError(`${SK} of ${PK} has no curve`);
  return {
    racerId,
    name: String(name),
    totalTenths: Number(totalTenths),
    heat: Number(heat),
    flags: Number(flags),
    curve,
    stateVersion: Number(stateVersion),
  };
}
