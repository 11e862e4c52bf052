/** Something one waits for: a signal, a span of time, or whichever comes first. For one waiter at a time. */
export class Alarm {
  #isSignalled = false;
  #release: (() => void) | undefined;

  /** Forgets a signal: from here on a new one counts. */
  arm(): void {
    this.#isSignalled = false;
  }

  /** Ends the wait under way, or the next one before it begins. */
  signal(): void {
    this.#isSignalled = true;
    this.#release?.();
  }

  /** Resolves at a signal since `arm()`, or after `realMs` real milliseconds; without them only at a signal. */
  async wait(realMs?: number): Promise<void> {
    if (this.#isSignalled) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.#release = resolve;
      // At least one millisecond: a timer that is early by a fraction must not become a busy loop.
      if (realMs !== undefined) timer = setTimeout(resolve, Math.max(1, Math.ceil(realMs)));
    });
    clearTimeout(timer);
    this.#release = undefined;
  }
}
