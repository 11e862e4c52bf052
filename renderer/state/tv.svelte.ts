import { heatAt, parseRaceId, raceOf, type Race } from '../../core/race/heat.ts';
import type { AppController } from './app.svelte.ts';

/** A heat that is over stays on the TV for so long before the next one comes, clock ms. */
export const LINGER_MS = 30_000;

/**
 * Which race the TV shows: the one that is ridden or watched; where there is none, the running heat of the class chosen last,
 * heat after heat, without anybody's hand.
 */
export class TvController {
  readonly #app: AppController;
  /** The race that the TV itself has asked for last. */
  #mine: string | null = null;
  #isAsking = false;

  constructor(app: AppController) {
    this.#app = app;
  }

  race = $derived.by((): Race | null => {
    const raceId = this.#app.state?.ride?.raceId ?? this.#app.state?.followedRaceId ?? null;
    return raceId === null ? null : parseRaceId(raceId);
  });

  /** Sees to it that there is a race to show: call it as the clock moves. */
  tick(): void {
    const { state, clock, connection } = this.#app;
    if (!state || state.ride !== null || connection.kind !== 'connected' || this.#isAsking) return;
    const { classId } = state.settings;
    const shown = this.race;
    if (shown !== null && clock.now < shown.endsAt + LINGER_MS) {
      // What somebody else watches is theirs until it is over.
      if (shown.raceId !== this.#mine || shown.classId === classId) return;
    }
    const { raceId } = raceOf(classId, heatAt(clock.now));
    if (raceId !== state.followedRaceId) void this.#ask(raceId);
  }

  async #ask(raceId: string): Promise<void> {
    this.#isAsking = true;
    this.#mine = raceId;
    try {
      await this.#app.api.call('race.follow', { raceId });
    } catch {
      // The link broke, or another host begins: the clock asks again.
    } finally {
      this.#isAsking = false;
    }
  }
}
