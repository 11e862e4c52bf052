import type { Api } from '../../electron/contract/api.ts';
import type { RaceListing, RaceResults } from '../../electron/contract/state.ts';
import type { ClassId } from '../../core/race/classes.ts';
import { CREDIT_MS, parseRaceId } from '../../core/race/heat.ts';
import { whyRefused } from '../languages/sentences.ts';

/** Real milliseconds between two looks at results that may still change. */
export const REFRESH_MS = 3000;
/** And clock ms between two looks at official ones, which may change for as long as rides are credited. */
const OFFICIAL_REFRESH_MS = 60_000;

/** The races of a class, a page at a time, and the standings of one of them. */
export class ResultsController {
  classId = $state<ClassId>(1);
  races = $state.raw<RaceListing[]>([]);
  /** Where the next page starts; null when there is none. */
  next = $state<number | null>(null);
  raceId = $state<string | null>(null);
  results = $state.raw<RaceResults | null>(null);
  /** Nothing is known yet: not the same as nothing is there. */
  loading = $state(true);
  trouble = $state<string | null>(null);
  #paging = false;
  /** When the results were looked at last, clock ms. */
  #lookedAt = -Infinity;
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Opens a class, at one of its races or at the newest. */
  async open(classId: ClassId, raceId: string | null = null): Promise<void> {
    this.classId = classId;
    this.races = [];
    this.next = null;
    this.loading = true;
    this.raceId = null;
    this.results = null;
    if (raceId) await Promise.all([this.choose(raceId), this.#page(classId)]);
    else await this.#page(classId);
    const newest = this.races[0];
    if (this.raceId === null && newest && this.classId === classId) await this.choose(newest.raceId);
  }

  /** The next page; once at a time, however often it is asked for. */
  async more(): Promise<void> {
    const { classId, next } = this;
    if (next === null || this.#paging) return;
    this.#paging = true;
    await this.#page(classId, next);
    this.#paging = false;
  }

  async choose(raceId: string): Promise<void> {
    this.raceId = raceId;
    this.results = null;
    await this.refresh();
  }

  /**
   * Looks again, unless what is shown is official and can change no more, or was looked at within a minute.
   * @param now clock ms; absent: look, whatever the time
   */
  async refresh(now?: number): Promise<void> {
    const raceId = this.raceId;
    if (raceId === null && !this.loading && this.races.length === 0) {
      await this.#page(this.classId);
      const first = this.races[0];
      if (first) await this.choose(first.raceId);
    }
    if (raceId === null || this.#isSettled(raceId, now)) return;
    this.#lookedAt = now ?? this.#lookedAt;
    await this.#guard(this.classId, async () => {
      const results = await this.#api.call('results.get', { raceId });
      if (this.raceId !== raceId) return;
      this.results = results;
      await this.#listingTurnedOfficial(results);
    });
  }

  #isSettled(raceId: string, now: number | undefined): boolean {
    if (this.results?.status !== 'official' || now === undefined) return false;
    const creditEndsAt = (parseRaceId(raceId)?.endsAt ?? 0) + CREDIT_MS;
    return now >= creditEndsAt || now - this.#lookedAt < OFFICIAL_REFRESH_MS;
  }

  /** The list says official too once the table does. */
  async #listingTurnedOfficial(results: RaceResults): Promise<void> {
    const listed = this.races.find(({ raceId }) => raceId === results.raceId);
    const settled = results.status === 'provisional' || results.status === 'official';
    if (!settled || (listed && listed.official === (results.status === 'official'))) return;
    const race = parseRaceId(results.raceId);
    if (!race || race.classId !== this.classId || this.races.length === 0) return;
    const page = await this.#api.call('races.list', { classId: this.classId });
    const known = new Set(page.races.map(({ raceId }) => raceId));
    this.races = [...page.races, ...this.races.filter(({ raceId }) => !known.has(raceId))];
  }

  async #page(classId: ClassId, before?: number): Promise<void> {
    await this.#guard(classId, async () => {
      const page = await this.#api.call(
        'races.list',
        before === undefined ? { classId } : { classId, before },
      );
      if (this.classId !== classId) return;
      this.races = [...this.races, ...page.races];
      this.next = page.next;
    });
    if (this.classId === classId) this.loading = false;
  }

  /** What comes of a class that is no longer looked at is no trouble of this one's. */
  async #guard(classId: ClassId, work: () => Promise<void>): Promise<void> {
    let trouble: string | null = null;
    try {
      await work();
    } catch (error) {
      trouble = whyRefused(error);
    }
    if (this.classId === classId) this.trouble = trouble;
  }
}
