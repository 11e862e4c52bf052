import type { Api } from '../../electron/contract/api.ts';

/** What it needs of the app. */
export interface Forgetting {
  readonly api: Api;
  readonly records: { forget(): void };
  do(work: () => Promise<unknown>): Promise<boolean>;
}

/** How long the first press waits for the second, real ms: the sentence between them wants to be read. */
const ARMED_MS = 15_000;

/** Being forgotten: asked once, done at the second time, and what came of it. */
export class ForgetController {
  armed = $state(false);
  /** What is gone: rides, and results that had the rider's name; null before. */
  done = $state.raw<{ rides: number; rows: number } | null>(null);
  readonly #app: Forgetting;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(app: Forgetting) {
    this.#app = app;
  }

  /** The first press asks, the second does it. */
  async press(): Promise<void> {
    if (!this.armed) {
      this.done = null;
      this.armed = true;
      this.#timer = setTimeout(() => (this.armed = false), ARMED_MS);
      return;
    }
    this.disarm();
    await this.#app.do(async () => {
      const gone = await this.#app.api.call('rider.forget', null);
      this.#app.records.forget();
      this.done = gone;
    });
  }

  disarm(): void {
    clearTimeout(this.#timer);
    this.armed = false;
  }
}
