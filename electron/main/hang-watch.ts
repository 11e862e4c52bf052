/** So long a page may stand still after Chromium has said so, which it does when input was not taken for some time. Real ms. */
export const HANG_MS = 15_000;

/** Ends a page that answers no more: it comes back as one that has crashed does. */
export class HangWatch {
  readonly #end: () => void;
  #timer: NodeJS.Timeout | null = null;

  constructor(end: () => void) {
    this.#end = end;
  }

  standsStill(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#end();
    }, HANG_MS);
  }

  /** It goes on, or it has ended. */
  forget(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
