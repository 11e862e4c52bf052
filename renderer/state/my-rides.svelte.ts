import type { Api } from '../../electron/contract/api.ts';
import type { RideListing } from '../../electron/contract/state.ts';
import type { ClassId } from '../../core/race/classes.ts';
import { rideStanding } from '../components/rides/ride-words.ts';
import { RideDetailController } from './ride-detail.svelte.ts';
import { trendOf } from './ride-trend.ts';
import { whyRefused } from '../languages/sentences.ts';

/** This installation's own rides, newest first, as its journals tell them; one of them is looked at. */
export class MyRidesController {
  /** null: not known yet, which is not the same as none. */
  rides = $state.raw<RideListing[] | null>(null);
  trouble = $state<string | null>(null);
  /** What stands beside the list: the chosen ride, or my totals over time. */
  part = $state<'ride' | 'trend'>('ride');
  /** Tables stand below the charts, for who would rather read them. */
  asTables = $state(false);
  readonly ride: RideDetailController;
  readonly #api: Api;
  #trendClass = $state<ClassId | null>(null);

  constructor(api: Api) {
    this.#api = api;
    this.ride = new RideDetailController(api);
  }

  chosen = $derived(this.rides?.find(({ raceId }) => raceId === this.ride.raceId) ?? null);
  /** The class chosen for the trend; before that the class of the ride that is looked at. */
  trendClass = $derived<ClassId>(this.#trendClass ?? this.chosen?.classId ?? 1);
  trend = $derived(trendOf(this.rides ?? [], this.trendClass));

  async choose(raceId: string): Promise<void> {
    this.part = 'ride';
    this.#trendClass = null;
    await this.ride.choose(raceId);
  }

  /** Goes over to an earlier (1) or a later (-1) ride of the list; at its end nothing changes. @returns the row's place */
  step(by: 1 | -1): number {
    const rides = this.rides ?? [];
    const place = rides.findIndex(({ raceId }) => raceId === this.ride.raceId);
    const next = Math.min(Math.max(place + by, 0), rides.length - 1);
    const ride = rides[next];
    if (ride) void this.choose(ride.raceId);
    return next;
  }

  showTrend(classId: ClassId = this.trendClass): void {
    this.part = 'trend';
    this.#trendClass = classId;
  }

  /** Looks at the journals again. */
  async refresh(): Promise<void> {
    try {
      const rides = await this.#api.call('rides.list', null);
      this.rides = rides;
      this.trouble = null;
      if (this.chosen) await this.ride.heed(rides);
      else await this.ride.choose(rides[0]?.raceId ?? null);
    } catch (error) {
      this.trouble = whyRefused(error);
    }
  }

  /** Looks again where something may still change: a thousand rides are not asked for every three seconds for nothing. */
  async keepUp(now: number): Promise<void> {
    const isSettled = this.rides?.every((ride) => ['official', 'lost'].includes(rideStanding(ride, now)));
    if (isSettled !== true || this.trouble !== null || this.ride.trouble !== null) await this.refresh();
  }
}
