/** So often within the time below a page is shown again by itself. */
const MOST = 3;
const WITHIN_MS = 60_000;

/**
 * Whether a page that has just crashed is to be shown again by itself. One that dies over and over would otherwise do nothing
 * else, beside a race that needs the machine.
 */
export class CrashLimit {
  #crashes: number[] = [];

  /** @param nowMs of a clock that nobody sets */
  mayComeBack(nowMs: number): boolean {
    this.#crashes = [...this.#crashes, nowMs].filter((at) => nowMs - at < WITHIN_MS);
    return this.#crashes.length <= MOST;
  }

  /** Somebody wants to see it all the same. */
  forget(): void {
    this.#crashes = [];
  }
}
