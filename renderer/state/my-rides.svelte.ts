import type { Api } from '../../electron/contract/api.ts';
import type { RideListing } from '../../electron/contract/state.ts';

/** Rides on the screen at first, and with each look further back. */
export const RIDES_A_PAGE = 100;

/** This installation's own rides, newest first, as its journals tell them. */
export class MyRidesController {
  /** null: not known yet, which is not the same as none. */
  rides = $state.raw<RideListing[] | null>(null);
  trouble = $state<string | null>(null);
  #limit = $state(RIDES_A_PAGE);
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  shown = $derived(this.rides?.slice(0, this.#limit) ?? []);
  hasMore = $derived((this.rides?.length ?? 0) > this.#limit);

  more(): void {
    this.#limit += RIDES_A_PAGE;
  }

  async refresh(): Promise<void> {
    try {
      this.rides = await this.#api.call('rides.list', null);
      this.trouble = null;
    } catch (error) {
      this.trouble = error instanceof Error ? error.message : String(error);
    }
  }
}
