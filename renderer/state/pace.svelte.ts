import type { PastRide, PastRides } from '../../core/leaderboard/all-time.ts';
import type { ClassId } from '../../core/race/classes.ts';
import { HEAT_MS, RECORDS_MS } from '../../core/race/heat.ts';
import type { Api } from '../../electron/contract/api.ts';
import type { ClassPace } from '../../electron/contract/records.ts';
import type { Settings } from '../../electron/contract/settings.ts';
import type { AppState } from '../../electron/contract/state.ts';
import { riderNumber } from '../format/rider-number.ts';
import { whyRefused } from '../languages/sentences.ts';

/** What could not be had is asked for again after so long, real ms. */
const AGAIN_MS = 15_000;
/** Over so long those who wait for the last heat's records ask, clock ms. */
const ASK_SPREAD_MS = 60_000;
const NO_RIDES: PastRides = { top: [], mine: null, ghost: null };

/** The class's best rides of before, for All time and the ghost: asked for once a heat, and when another ghost is chosen. */
export class PaceController {
  pace = $state.raw<ClassPace | null>(null);
  /** Why it could not be had, in the host's sentence; null while all is well. */
  trouble = $state<string | null>(null);
  readonly #api: Api;
  readonly #realNow: () => number;
  #asked: string | null = null;
  /** The race that `pace` was asked for: until it is over this very ride is not among them. */
  #raceId: string | null = null;
  #failedAt = 0;

  /** @param realNow ms, of any beginning */
  constructor(api: Api, realNow: () => number) {
    this.#api = api;
    this.#realNow = realNow;
  }

  /** Takes the host's state: asks where All time or a ghost is wanted and what is known is of another heat or ghost. */
  hear({ ride, settings, rider, clock }: AppState): void {
    if (ride === null || ride.phase === 'finished') return;
    if (settings.board === 'now' && settings.ghost === 'none') return;
    const { ghost } = settings;
    // The last heat that I can have finished is to be among the best; not everybody asks at the same moment.
    const spread = (riderNumber(rider.racerId) - 100) / 900;
    if (clock.nowMs < ride.startsAt - HEAT_MS + RECORDS_MS + ASK_SPREAD_MS * spread) return;
    const wished = `${ride.raceId} ${typeof ghost === 'object' ? ghost.racerId : ''}`;
    const again = this.trouble !== null && this.#realNow() - this.#failedAt >= AGAIN_MS;
    if (wished === this.#asked && !again) return;
    this.#asked = wished;
    void this.#ask(wished, ride.raceId, ride.classId);
  }

  /** Those of the race; none while they are not known. */
  ridesOf(raceId: string, ghost: Settings['ghost']): PastRides {
    if (this.pace === null || this.#raceId !== raceId) return NO_RIDES;
    const { top, mine } = this.pace;
    return { top, mine, ghost: this.#ghostOf(this.pace, ghost) };
  }

  async #ask(wished: string, raceId: string, classId: ClassId): Promise<void> {
    if (this.#raceId !== raceId) this.pace = null;
    try {
      const pace = await this.#api.call('pace.get', { classId });
      if (wished !== this.#asked) return;
      this.#raceId = raceId;
      this.pace = pace;
      this.trouble = null;
    } catch (error) {
      if (wished !== this.#asked) return;
      this.#failedAt = this.#realNow();
      this.trouble = whyRefused(error);
    }
  }

  #ghostOf({ top, mine, chosen }: ClassPace, ghost: Settings['ghost']): PastRide | null {
    if (ghost === 'none') return null;
    if (ghost === 'best') return mine;
    const { racerId } = ghost;
    return [chosen, mine, ...top].find((ride) => ride?.racerId === racerId) ?? null;
  }
}
