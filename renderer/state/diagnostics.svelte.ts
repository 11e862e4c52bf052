import type { Api } from '../../electron/contract/api.ts';
import { MAX_REPORT } from '../../electron/contract/commands.ts';

/** The browser's clipboard, where a page has one. */
export interface PageClipboard {
  writeText(text: string): Promise<void>;
}

/** What helps to find a fault: asked for by the rider, and told by a screen that broke. */
export class DiagnosticsController {
  /** What was copied, or is to be; null before it was asked for. */
  text = $state.raw<string | null>(null);
  copied = $state(false);
  /** Why there is none, in the host's sentence. */
  trouble = $state<string | null>(null);
  readonly #api: Api;
  readonly #clipboard: PageClipboard | null;

  /** @param clipboard used where the host cannot reach one */
  constructor(api: Api, clipboard: PageClipboard | null) {
    this.#api = api;
    this.#clipboard = clipboard;
  }

  async copy(): Promise<void> {
    try {
      const { text, copied } = await this.#api.call('diagnostics.copy', null);
      this.copied = copied || (await this.#copyHere(text));
      this.text = text;
      this.trouble = null;
    } catch (error) {
      this.text = null;
      this.trouble = error instanceof Error ? error.message : String(error);
    }
  }

  /** Tells the log of what went wrong on the screen; never fails itself. */
  report(error: unknown): void {
    const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
    // eslint-disable-next-line alleycat/no-hard-coded-text -- for the log, which is in English
    const message = words.slice(0, MAX_REPORT) || 'an error without words';
    this.#api.call('diagnostics.report', { message }).catch(() => undefined);
  }

  async #copyHere(text: string): Promise<boolean> {
    try {
      await this.#clipboard?.writeText(text);
      return this.#clipboard !== null;
    } catch {
      return false;
    }
  }
}
