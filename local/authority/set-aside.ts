import { existsSync, renameSync } from 'node:fs';
import { AlleycatError } from '../../core/errors.ts';
import { describeError } from '../log.ts';

/** A file or folder that could not be used: kept under another name, and why. */
export interface SetAside {
  /** Absolute or relative as given by the caller: where it was. */
  readonly path: string;
  /** Where it is now. */
  readonly keptAs: string;
  /** One sentence. */
  readonly reason: string;
}

/**
 * Renames a file or folder to `<path>.broken-<n>`, the first n that is free, so that a fresh one can be made
 * and the old one can still be looked at. Synchronous: nothing may use the path in between.
 * @throws AlleycatError E_SET_ASIDE when it cannot be renamed.
 */
export function setAside(path: string, reason: string): SetAside {
  let n = 1;
  while (existsSync(`${path}.broken-${n}`)) n += 1;
  const keptAs = `${path}.broken-${n}`;
  try {
    renameSync(path, keptAs);
  } catch (cause) {
    throw new AlleycatError(
      'E_SET_ASIDE',
      `${path} cannot be used (${reason}) and cannot be moved out of the way either: ${describeError(cause)}. Move or delete it by hand.`,
      { cause },
    );
  }
  return { path, keptAs, reason };
}
