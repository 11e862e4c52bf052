import type { Steps } from '../../../core/messages/pace-curve.ts';
import type { RideRow } from '../../../core/messages/requests.ts';
import { parseRaceId } from '../../../core/race/heat.ts';
import type { RideListing } from '../../contract/state.ts';
import type { Requests } from '../uplink/requests.ts';
import { unpackCurve } from './packed.ts';

/** A list of rides is not held up longer than this by a backend that does not answer, real ms. */
const PATIENCE_MS = 3000;
/** Curves that are kept, of 300 numbers each. */
const MAX_CURVES = 50;

/** The rider's rides as the backend has them, of whatever machine: asked for page by page, until what is known begins. */
export class BackendRides {
  readonly #requests: Requests;
  readonly #known = new Map<string, RideRow>();
  /** Of rides that were looked at last, the newest last. */
  readonly #curves = new Map<string, Steps>();
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
    return this.known;
  }

  /** Those that an answer has told of. */
  get known(): RideRow[] {
    return [...this.#known.values()];
  }

  /** A ride's tenths of each second; null where the backend has none. @throws as `Requests.ask`, AlleycatError E_BAD_REPLY */
  async curveOf(raceId: string): Promise<Steps | null> {
    const known = this.#curves.get(raceId);
    if (known !== undefined) return this.#keep(raceId, known);
    const reply = await this.#requests.ask('rides', { raceId, curve: true });
    if (!('seconds' in reply) || reply.curve === undefined) return null;
    return this.#keep(raceId, unpackCurve(reply.curve));
  }

  #keep(raceId: string, steps: Steps): Steps {
    this.#curves.delete(raceId);
    this.#curves.set(raceId, steps);
    const [oldest] = this.#curves.keys();
    if (this.#curves.size > MAX_CURVES && oldest !== undefined) this.#curves.delete(oldest);
    return steps;
  }

  forget(): void {
    this.#known.clear();
    this.#curves.clear();
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
      // Its seconds may be others now.
      for (const [raceId] of news) this.#curves.delete(raceId);
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
      // Also where the journal has an official rank: a ride that arrived later may have moved it.
      rides.set(raceId, { ...known, result });
      continue;
    }
    const { classId, startsAt } = race;
    const elsewhere = { stored: true, here: false, unusual: [] };
    rides.set(raceId, { raceId, classId, startsAt, totalTenths, secondsRidden, ...elsewhere, result });
  }
  return [...rides.values()].sort((a, b) => b.startsAt - a.startsAt || a.classId - b.classId);
}
