import { statSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';

import { effortCurve, unusualOf } from '../../../core/bike/plausibility.ts';
import { parseRaceId } from '../../../core/race/heat.ts';
import { pointsTenths } from '../../../core/race/output.ts';
import type { RideListing } from '../../contract/state.ts';
import { journalsIn, readJournal, type JournaledRide } from './journal.ts';

/** Journals that need not be read are looked at so many at once; after one that is read everything else has its turn. */
const LOOKED_AT_ONCE = 200;

interface Known {
  mtimeMs: number;
  size: number;
  listing: RideListing | null;
}

/**
 * The rides of this installation as its journals tell them. A journal is read again only when its time or its size is
 * another, and one at a time: the bike's readings must not wait for the last of a thousand.
 */
export class RideHistory {
  readonly #folder: string;
  readonly #readJournal: typeof readJournal;
  readonly #known = new Map<string, Known>();
  #reading: Promise<RideListing[]> | null = null;

  constructor(folder: string, read = readJournal) {
    this.#folder = folder;
    this.#readJournal = read;
  }

  /** Newest first; a ride without a second is none. Never rejects: what cannot be read is left out. */
  list(): Promise<RideListing[]> {
    this.#reading ??= this.#read().finally(() => (this.#reading = null));
    return this.#reading;
  }

  async #read(): Promise<RideListing[]> {
    const files = journalsIn(this.#folder);
    const there = new Set(files);
    for (const file of this.#known.keys()) if (!there.has(file)) this.#known.delete(file);
    for (const [place, file] of files.entries()) {
      if (this.#look(file) || place % LOOKED_AT_ONCE === 0) await breathe();
    }
    return [...this.#known.values()]
      .flatMap(({ listing }) => listing ?? [])
      .sort((a, b) => b.startsAt - a.startsAt || a.classId - b.classId);
  }

  /** Whether the journal had to be read. */
  #look(file: string): boolean {
    const place = path.join(this.#folder, file);
    const stat = statSync(place, { throwIfNoEntry: false });
    if (stat === undefined) {
      this.#known.delete(file);
      return false;
    }
    const { mtimeMs, size } = stat;
    const known = this.#known.get(file);
    if (known?.mtimeMs === mtimeMs && known.size === size) return false;
    const ride = this.#readJournal(place);
    this.#known.set(file, { mtimeMs, size, listing: ride === null ? null : rideListing(ride) });
    return true;
  }
}

/** A ride as the list has it; null without a second. */
export function rideListing(ride: JournaledRide): RideListing | null {
  const race = parseRaceId(ride.raceId);
  if (race === null || ride.samples.length === 0) return null;
  return {
    raceId: race.raceId,
    classId: race.classId,
    startsAt: race.startsAt,
    totalTenths: pointsTenths(ride.samples.reduce((sum, { units }) => sum + units, 0)),
    secondsRidden: ride.samples.length,
    unusual: unusualOf(effortCurve(ride.samples)),
    stored: ride.stored,
    here: true,
    result: ride.result,
  };
}
