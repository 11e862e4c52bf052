/**
 * The elements of the rows that a long list has on the page. An element is not made for a row but given to it: rows that stay
 * in sight keep theirs, and with it the keyboard's focus; rows that come get those of the rows that have left.
 */
export class RowElements {
  #byKey = new Map<string, number>();

  /** @returns the number of each row's element, from 0; without gaps where as many rows are shown each time */
  give(keys: readonly string[]): number[] {
    const before = this.#byKey;
    this.#byKey = new Map(keys.map((key) => [key, before.get(key) ?? -1]));
    const taken = new Set(this.#byKey.values());
    let free = 0;
    for (const [key, element] of this.#byKey) {
      if (element >= 0) continue;
      while (taken.has(free)) free++;
      taken.add(free);
      this.#byKey.set(key, free);
    }
    return [...this.#byKey.values()];
  }
}
