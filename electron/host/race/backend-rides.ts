import type { RideRow } from '../../../core/messages/requests.ts';
import { parseRaceId } from '../../../core/race/heat.ts';
import type { RideListing } from '../../contract/state.ts';
import type { Requests } from '../uplink/requests.ts';

/** A list of rides is not held up longer than this by a backend that does not answer, real ms. */
const PATIENCE_MS = 3000;

/** The rider's rides as the backend has them, of whatever machine: asked for page by page, until what is known begins. */
export class BackendRides {
  readonly #requests: Requests;
  readonly #known = new Map<string, RideRow>();
  #isWhole = false;
  #asking: Promise<void> | null = null;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  /** Those that are known; without an answer in time, those that were before. */
  async list(): Promise<RideRow[]> {
    this.#asking ??= this.#ask().finally(() => (this.#asking = null));
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)));
    // What it cannot say now, it says the next time: the journals are there all the same.
    await Promise.race([this.#asking.catch(() => undefined), patience]);
    clearTimeout(timer);
    return [...this.#known.values()];
  }

  forget(): void {
    this.#known.clear();
    this.#isWhole = false;
  }

  async #ask(): Promise<void> {
    let before: number | null | undefined;
    while (before !== null) {
      const reply = await this.#requests.ask('rides', before === undefined ? {} : { before });
      if (!('rides' in reply)) return;
      const news = reply.rides.filter(
        (row) => JSON.stringify(this.#known.get(row[0])) !== JSON.stringify(row),
      );
      for (const row of reply.rides) this.#known.set(row[0], row);
      // Everything behind a page without news was asked for before.
      if (this.#isWhole && news.length === 0) return;
      before = reply.next;
    }
    this.#isWhole = true;
  }
}

/** The rides of this computer and those that the backend knows of others, newest first. */
export function mergeRides(here: readonly RideListing[], backend: readonly RideRow[]): RideListing[] {
  const rides = new Map(here.map((ride) => [ride.raceId, ride]));
  for (const [raceId, rank, riders, totalTenths, secondsRidden] of backend) {
    const race = parseRaceId(raceId);
    if (race === null) continue;
    const result = { rank, riders, totalTenths, official: true };
    const known = rides.get(raceId);
    if (known !== undefined) {
      if (known.result?.official !== true) rides.set(raceId, { ...known, result });
      continue;
    }
    const { classId, startsAt } = race;
    const elsewhere = { stored: true, here: false, unusual: [] };
    rides.set(raceId, { raceId, classId, startsAt, totalTenths, secondsRidden, ...elsewhere, result });
  }
  return [...rides.values()].sort((a, b) => b.startsAt - a.startsAt || a.classId - b.classId);
}
