import { readFile } from 'node:fs/promises';

import { AlleycatError } from '../../../core/errors.ts';
import type { About } from '../../contract/about.ts';
import { say } from '../../contract/sentences/say.ts';
import type { CommandHandlers } from '../dispatch.ts';
import type { Updates } from './updates.ts';

/** What the commands of versions and licences need. */
export interface AboutParts {
  updates: Updates;
  /** What the build wrote down of itself. */
  aboutFile: string;
}

/** The commands of the version: this one's, and newer ones. */
export function aboutHandlers(
  parts: () => AboutParts,
): Pick<CommandHandlers, 'about.get' | 'update.look' | 'update.install'> {
  return {
    'about.get': () => readAbout(parts().aboutFile),
    'update.look': () => {
      parts().updates.look();
      return null;
    },
    'update.install': () => {
      parts().updates.install();
      return null;
    },
  };
}

/** @throws AlleycatError E_NOT_BUILT where the code runs as it is written */
async function readAbout(file: string): Promise<About> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as About;
  } catch (error) {
    throw new AlleycatError('E_NOT_BUILT', say('notBuilt'), { cause: error });
  }
}
