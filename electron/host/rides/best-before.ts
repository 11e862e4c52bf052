import { paceAt } from '../../../core/leaderboard/all-time.ts';
import { fromBase64 } from '../../../core/messages/base64.ts';
import { cumulative, decodeCurve } from '../../../core/messages/pace-curve.ts';
import type { PaceRow } from '../../../core/messages/requests.ts';
import { HEAT_MS, RECORDS_MS, type Race } from '../../../core/race/heat.ts';
import type { RideBest } from '../../contract/state.ts';
import type { Log } from '../log.ts';
import type { HeatClock } from '../uplink/heat-clock.ts';
import type { Requests } from '../uplink/requests.ts';
import { pause } from './pause.ts';

/** Between two questions where the first found no answer, clock ms. */
const AGAIN_MS = 15_000;
/** Over so long those who wait for the last heat's records ask, clock ms. */
const ASK_SPREAD_MS = 60_000;

interface Options {
  race: Race;
  requests: Requests;
  clock: HeatClock;
  log: Log;
  random(): number;
}

interface Best {
  totalTenths: number;
  heat: number;
  cumulativeTenths: number[];
}

/** The rider's best ride of the class before a heat: asked for once, at its beginning. */
export class BestBefore {
  readonly #options: Options;
  /** undefined: not known; null: there is none. */
  #best: Best | null | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Asks until there is an answer, or the heat is over: then this very ride may be the best. Ends with the signal, and
   * never rejects. In a warm-up it waits until the last heat that the rider can have finished is among the best.
   */
  async learn(signal: AbortSignal): Promise<void> {
    const { race, requests, clock, log, random } = this.#options;
    const known = race.startsAt - HEAT_MS + RECORDS_MS + ASK_SPREAD_MS * random();
    if (clock.now() < known) await pause(clock, known - clock.now(), signal).catch(() => undefined);
    if (signal.aborted) return;
    while (clock.now() < race.endsAt) {
      try {
        const { mine } = await requests.ask('pace', { classId: race.classId, top: false });
        if (clock.now() < race.endsAt) this.#best = mine === null ? null : opened(mine);
        return;
      } catch (error) {
        if (signal.aborted) return;
        log('info', 'own best not known yet', { raceId: race.raceId, error: String(error) });
        await pause(clock, AGAIN_MS, signal).catch(() => undefined);
      }
      if (signal.aborted) return;
    }
  }

  /** null while none is known. @param second the last of this ride, 0 before the first; @param totalTenths through it */
  beside(second: number, totalTenths: number): RideBest | null {
    const best = this.#best ?? null;
    if (best === null) return null;
    const { totalTenths: total, heat } = best;
    return {
      totalTenths: total,
      heat,
      aheadTenths: second === 0 ? null : totalTenths - paceAt(best, second),
    };
  }

  /** Whether a finished ride of this total is better; a first ride is. False while it is not known. */
  isBeatenBy(totalTenths: number): boolean {
    if (this.#best === undefined) return false;
    return this.#best === null || totalTenths > this.#best.totalTenths;
  }
}

/** @throws DecodeError where the curve is none */
function opened([, , totalTenths, heat, , curve]: PaceRow): Best {
  return { totalTenths, heat, cumulativeTenths: cumulative(decodeCurve(fromBase64(curve))) };
}
