import type { Api } from '../../electron/contract/api.ts';
import type { RideDetail } from '../../electron/contract/ride-detail.ts';
import type { RideListing } from '../../electron/contract/state.ts';
import { rideCharts } from './ride-charts.ts';
import { readingsAt } from './ride-readout.ts';
import { whyRefused } from '../languages/sentences.ts';

/** One of my rides, looked at: its charts, and the second that is pointed at. */
export class RideDetailController {
  raceId = $state<string | null>(null);
  detail = $state.raw<RideDetail | null>(null);
  trouble = $state<string | null>(null);
  /** 1..300; null while none is pointed at. */
  second = $state<number | null>(null);
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  charts = $derived(this.detail ? rideCharts(this.detail) : []);
  readings = $derived(
    this.detail && this.second !== null ? readingsAt(this.detail, this.charts, this.second) : [],
  );

  /** Shows a ride; null shows none. What was shown before goes at once: no chart under another ride's card. */
  async choose(raceId: string | null): Promise<void> {
    if (raceId === this.raceId && this.trouble === null) return;
    this.raceId = raceId;
    this.detail = null;
    this.trouble = null;
    this.second = null;
    await this.#fetch();
  }

  /** Takes note of what the list says now: a ride that is stored or ranked since is looked up again. */
  async heed(rides: readonly RideListing[]): Promise<void> {
    const listing = rides.find(({ raceId }) => raceId === this.raceId);
    const { detail } = this;
    if (!listing || (detail && isSame(listing, detail))) return;
    await this.#fetch();
  }

  async #fetch(): Promise<void> {
    const { raceId } = this;
    if (raceId === null) return;
    try {
      const detail = await this.#api.call('ride.detail', { raceId });
      if (this.raceId !== raceId) return;
      this.detail = detail;
      this.trouble = null;
    } catch (error) {
      if (this.raceId === raceId) this.trouble = whyRefused(error);
    }
  }
}

function isSame(listing: RideListing, detail: RideDetail): boolean {
  const { secondsRidden, stored, result } = listing;
  return (
    secondsRidden === detail.secondsRidden &&
    stored === detail.stored &&
    JSON.stringify(result) === JSON.stringify(detail.result)
  );
}
