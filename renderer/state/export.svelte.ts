import type { Api } from '../../electron/contract/api.ts';
import type { ExportFormat, ExportReply } from '../../electron/contract/export.ts';
import { whyRefused } from '../languages/sentences.ts';

/** One menu's way from a choice of a format to where the files are. */
export class ExportController {
  /** What the last export has written; null before it, and once another begins. */
  reply = $state.raw<ExportReply | null>(null);
  /** Why it was refused, in the host's sentence. */
  trouble = $state<string | null>(null);
  /** The format that is being written; null when none is. */
  writing = $state<ExportFormat | null>(null);
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  /** Writes rides, or all there are; nothing while another export is under way. */
  async run(format: ExportFormat, raceIds: string[] | 'all'): Promise<void> {
    if (this.writing !== null) return;
    this.writing = format;
    this.reply = null;
    this.trouble = null;
    try {
      this.reply = await this.#api.call('export.rides', { format, raceIds });
    } catch (error) {
      this.trouble = whyRefused(error);
    } finally {
      this.writing = null;
    }
  }

  /** Shows the folder of the files. */
  async reveal(): Promise<void> {
    try {
      await this.#api.call('export.reveal', null);
      this.trouble = null;
    } catch (error) {
      this.trouble = whyRefused(error);
    }
  }
}
