import { ClassicLevel } from 'classic-level';

/** dynalite's own streams end their iterators so. */
interface Returning {
  close(): Promise<void>;
  return?: () => Promise<void>;
}

/**
 * Has every iterator over a LevelDB of this thread closed when dynalite is done with it. dynalite 4.0.0 calls `return()`,
 * which classic-level's iterators do not have (they have `close()`), so none was ever closed, and each holds for ever
 * what it could still read: memory, and files that nothing else needs. Call once, before dynalite opens a database.
 * https://github.com/Level/abstract-level#iteratorclose
 */
export function closeIterators(): void {
  for (const method of ['keys', 'values'] as const) {
    const open = Reflect.get(ClassicLevel.prototype, method) as (...args: unknown[]) => Returning;
    Reflect.set(ClassicLevel.prototype, method, function (this: unknown, ...args: unknown[]): Returning {
      const iterator = Reflect.apply(open, this, args);
      iterator.return = () => iterator.close();
      return iterator;
    });
  }
}
