import type { Api } from '../../electron/contract/api.ts';
import type { ClassId } from '../../core/race/classes.ts';
import { heatAt, raceOf, type Race } from '../../core/race/heat.ts';

/** A heat that is watched without riding in it. */
export class WatchController {
  race = $state.raw<Race | null>(null);
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Watches the heat of the class that runs at this clock time. */
  async start(classId: ClassId, now: number): Promise<void> {
    this.race = raceOf(classId, heatAt(now));
    await this.follow();
  }

  /** Asks the host for the race's boards: at the start, and again when the host is found anew. */
  async follow(): Promise<void> {
    if (this.race) await this.#api.call('race.follow', { raceId: this.race.raceId });
  }

  async stop(): Promise<void> {
    if (!this.race) return;
    this.race = null;
    await this.#api.call('race.follow', { raceId: null });
  }
}
