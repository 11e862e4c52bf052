import { t } from '../languages/speech.svelte.ts';
import { riderNumber } from '../format/rider-number.ts';
import type { Api } from '../../electron/contract/api.ts';
import type { AppState } from '../../electron/contract/state.ts';

export const FIRST_RUN_STEPS = ['name', 'bike', 'go'] as const;
export type FirstRunStep = (typeof FIRST_RUN_STEPS)[number];

/** What it needs of the app. */
export interface FirstRunParts {
  readonly state: AppState | null;
  readonly api: Api;
  do(work: () => Promise<unknown>): Promise<boolean>;
  openPairing(): void;
}

/**
 * The way from the first start to the first ride: who you are, your bike, a class and off. It begins where there is no
 * name yet; whoever skips it, or reloads the page in it, is at the start screen and lacks nothing.
 */
export class FirstRunController {
  /** Where one is; null: not in it, or at its beginning, which the missing name tells by itself. */
  step = $state<FirstRunStep | null>(null);
  readonly #app: FirstRunParts;

  constructor(app: FirstRunParts) {
    this.#app = app;
  }

  /** What is on the screen: without a name there is nothing but the first step. */
  shown = $derived.by((): FirstRunStep =>
    this.#app.state?.rider.name === null ? 'name' : (this.step ?? 'name'),
  );

  /** The first step's end. False where the host refused the name. */
  async takeName(name: string): Promise<boolean> {
    // Before the name is there: the screen is not to be another for a moment in between.
    this.step = 'bike';
    const saved = await this.#app.do(() => this.#app.api.call('rider.save', { name }));
    if (!saved) this.step = null;
    return saved;
  }

  pair(): void {
    this.#app.openPairing();
  }

  /** Back from pairing, whatever came of it. */
  paired(): void {
    if (this.step === 'bike') this.step = 'go';
  }

  toGo(): void {
    this.step = 'go';
  }

  /** To the start screen. Who gave no name rides under the number of their card, until the settings know better. */
  skip(): void {
    this.step = null;
    const rider = this.#app.state?.rider;
    if (!rider || rider.name !== null) return;
    const name = t.firstRun.rider(riderNumber(rider.racerId));
    void this.#app.do(() => this.#app.api.call('rider.save', { name }));
  }
}
