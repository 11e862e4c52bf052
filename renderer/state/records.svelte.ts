import type { Api } from '../../electron/contract/api.ts';
import type { Best, Period, Records } from '../../electron/contract/records.ts';
import type { ClassId } from '../../core/race/classes.ts';
import { whyRefused } from '../languages/sentences.ts';

/** Real milliseconds between two looks while the records are open: they change once a heat. */
export const RECORDS_REFRESH_MS = 20_000;

/** The best of a class in a period, and the rider's own best of each class. */
export class RecordsController {
  classId = $state<ClassId>(1);
  period = $state<Period>('all');
  /** null: not known yet, which is not the same as none. */
  records = $state.raw<Records | null>(null);
  /** The rider's own of all time, whatever is looked at; null before the first answer. */
  bests = $state.raw<readonly Best[] | null>(null);
  trouble = $state<string | null>(null);
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  async open(classId: ClassId): Promise<void> {
    this.classId = classId;
    await this.#anew();
  }

  async choose(period: Period): Promise<void> {
    this.period = period;
    await this.#anew();
  }

  async refresh(): Promise<void> {
    const { classId, period } = this;
    // An answer that comes after another choice is nobody's.
    const isWanted = (): boolean => this.classId === classId && this.period === period;
    try {
      const records = await this.#api.call('records.get', { classId, period });
      if (!isWanted()) return;
      this.records = records;
      this.bests = records.bests;
      this.trouble = null;
    } catch (error) {
      if (isWanted()) this.trouble = whyRefused(error);
    }
  }

  /** Nothing is known any more: not even whose it was. */
  forget(): void {
    this.records = null;
    this.bests = null;
  }

  #anew(): Promise<void> {
    this.records = null;
    return this.refresh();
  }
}
