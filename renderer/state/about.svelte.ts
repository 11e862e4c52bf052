import type { About } from '../../electron/contract/about.ts';
import type { Api } from '../../electron/contract/api.ts';
import { whyRefused } from '../languages/sentences.ts';

/** What this copy of the app is made of, and what becomes of a newer one. */
export class AboutController {
  about = $state.raw<About | null>(null);
  /** Why there is no list, in the host's sentence; null while there may be one. */
  missing = $state<string | null>(null);
  /** What is looked for among the packages. */
  query = $state('');
  /** The update that was put off, until the app starts again. */
  putOff = $state<string | null>(null);
  readonly #api: Api;
  readonly #do: (work: () => Promise<unknown>) => Promise<boolean>;

  constructor(api: Api, run: (work: () => Promise<unknown>) => Promise<boolean>) {
    this.#api = api;
    this.#do = run;
  }

  /** Packages whose name or licence has what is looked for in it. */
  found = $derived.by(() => {
    const wanted = this.query.trim().toLowerCase();
    const packages = this.about?.packages ?? [];
    return packages.filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(wanted));
  });

  async load(): Promise<void> {
    if (this.about !== null) return;
    // Nobody has asked for it: no button waits for it.
    try {
      this.about = await this.#api.call('about.get', null);
      this.missing = null;
    } catch (error) {
      this.missing = whyRefused(error);
    }
  }

  look(): Promise<boolean> {
    return this.#do(() => this.#api.call('update.look', null));
  }

  install(): Promise<boolean> {
    return this.#do(() => this.#api.call('update.install', null));
  }
}
