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
  /** What is gone, in words; null before. */
  done = $state<string | null>(null);
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
      const { rides, rows } = await this.#app.api.call('rider.forget', null);
      this.#app.records.forget();
      this.done = goneWords(rides, rows);
    });
  }

  disarm(): void {
    clearTimeout(this.#timer);
    this.armed = false;
  }
}

function goneWords(rides: number, rows: number): string {
  const gone =
    rides === 0 ? 'There was no ride of yours' : `${count(rides, 'ride')} of yours ${are(rides)} gone`;
  const named =
    rows === 0
      ? 'no result has your name'
      : `${count(rows, 'result')} now ${rows === 1 ? 'says' : 'say'} “Former rider”`;
  return `${gone}, and ${named}. This computer knows you no more.`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function are(number: number): string {
  return number === 1 ? 'is' : 'are';
}
