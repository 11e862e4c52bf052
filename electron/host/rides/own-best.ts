import path from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { effortCurve, unusualOf } from '../../../core/bike/plausibility.ts';
import { cumulative, tenthSteps } from '../../../core/messages/pace-curve.ts';
import { flagsOf } from '../../../core/messages/unusual.ts';
import type { ClassId } from '../../../core/race/classes.ts';
import { FINISHED_SECONDS, HEAT_SECONDS, parseRaceId, type Race } from '../../../core/race/heat.ts';
import type { RideSample } from '../../../core/race/ride.ts';
import type { PaceRide } from '../../contract/records.ts';
import type { RideBest } from '../../contract/state.ts';
import type { Log } from '../log.ts';
import { journalsIn, readJournal } from './journal.ts';

/** A finished ride of the rider's own: what the next one of the class is to beat. */
export type OwnBest = Pick<PaceRide, 'totalTenths' | 'heat' | 'flags' | 'cumulativeTenths'>;

interface OwnBestsOptions {
  /** Where the journals are. */
  folder: string;
  /** The rider's best as the backend has it, of whatever machine; null where there is none. */
  ask(classId: ClassId): Promise<OwnBest | null>;
  log: Log;
}

/** The rider's best of each class: of this computer's journals, read once, and of the backend, asked once a class. */
export class OwnBests {
  readonly #options: OwnBestsOptions;
  readonly #best = new Map<ClassId, OwnBest>();
  readonly #asked = new Set<ClassId>();
  #journals: Promise<void> | null = null;

  constructor(options: OwnBestsOptions) {
    this.#options = options;
  }

  /**
   * The best before a race; null where there is none, undefined where that is not known: the backend could not be asked, and this
   * computer has none. Never rejects.
   */
  async before({ classId, heat }: Race): Promise<OwnBest | null | undefined> {
    await this.#haveRead(heat);
    if (!this.#asked.has(classId)) {
      try {
        this.#take(classId, await this.#options.ask(classId), heat);
        this.#asked.add(classId);
      } catch (error) {
        this.#options.log('info', 'the best ride could not be asked for', { classId, error: String(error) });
      }
    }
    return this.#best.get(classId) ?? (this.#asked.has(classId) ? null : undefined);
  }

  /** The better one of the best before a race and of what the backend has just said; of equal ones the backend's. Never rejects. */
  async beside({ classId, heat }: Race, stored: OwnBest | null): Promise<OwnBest | null> {
    await this.#haveRead(heat);
    this.#take(classId, stored, heat);
    this.#asked.add(classId);
    const known = this.#best.get(classId) ?? null;
    return known !== null && known.totalTenths > (stored?.totalTenths ?? -1) ? known : stored;
  }

  /** A ride that is over. */
  add({ classId, heat }: Race, samples: readonly RideSample[]): void {
    this.#take(classId, bestOf(heat, samples));
  }

  forget(): void {
    this.#best.clear();
    this.#journals = null;
    this.#asked.clear();
  }

  async #haveRead(not: number): Promise<void> {
    this.#journals ??= this.#readJournals(not);
    await this.#journals;
  }

  /** @param not the heat that is to be compared: it may have been ridden in part before the app was started again */
  #take(classId: ClassId, ride: OwnBest | null, not = -1): void {
    const known = this.#best.get(classId);
    if (ride === null || ride.heat === not) return;
    if (known === undefined || ride.totalTenths > known.totalTenths) this.#best.set(classId, ride);
  }

  /** One file at a time: years of rides must not hold up the one that is beginning. */
  async #readJournals(not: number): Promise<void> {
    for (const file of journalsIn(this.#options.folder)) {
      await setImmediate();
      const ride = readJournal(path.join(this.#options.folder, file));
      const race = ride && parseRaceId(ride.raceId);
      if (ride && race) this.#take(race.classId, bestOf(race.heat, ride.samples), not);
    }
  }
}

/** Null where the ride has not been finished. */
function bestOf(heat: number, samples: readonly RideSample[]): OwnBest | null {
  if (samples.length < FINISHED_SECONDS) return null;
  const units = new Array<number | null>(HEAT_SECONDS).fill(null);
  for (const sample of samples) units[sample.second - 1] = sample.units;
  const cumulativeTenths = cumulative(tenthSteps(units));
  const flags = flagsOf(unusualOf(effortCurve(samples)));
  return { heat, flags, totalTenths: cumulativeTenths.at(-1) ?? 0, cumulativeTenths };
}

/** How a ride stands against an earlier one, at its own last second. */
export function against(best: OwnBest, totalTenths: number, lastSecond: number | undefined): RideBest {
  const then = lastSecond === undefined ? undefined : best.cumulativeTenths[lastSecond - 1];
  const aheadTenths = then === undefined ? null : totalTenths - then;
  return { totalTenths: best.totalTenths, heat: best.heat, aheadTenths };
}
