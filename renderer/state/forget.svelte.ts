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
  /** A folder of exported files that will stay, or has; null where there is none. */
  stays = $state<string | null>(null);
  readonly #app: Forgetting;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(app: Forgetting) {
    this.#app = app;
  }

  /** The first press asks, the second does it. */
  async press(): Promise<void> {
    if (!this.armed) return this.#arm();
    this.disarm();
    await this.#app.do(async () => {
      const gone = await this.#app.api.call('rider.forget', null);
      this.#app.records.forget();
      this.done = gone;
    });
  }

  /** Not before it is known what stays: the question has to say it. */
  async #arm(): Promise<void> {
    this.done = null;
    const isKnown = await this.#app.do(async () => {
      this.stays = (await this.#app.api.call('rider.stays', null)).exportFolder;
    });
    if (!isKnown) return;
    this.armed = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.armed = false), ARMED_MS);
  }

  disarm(): void {
    clearTimeout(this.#timer);
    this.armed = false;
  }
}
