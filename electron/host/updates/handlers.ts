import { readFile } from 'node:fs/promises';

import { AlleycatError } from '../../../core/errors.ts';
import type { About } from '../../contract/about.ts';
import { say } from '../../contract/sentences/say.ts';
import type { CommandHandlers } from '../dispatch.ts';
import type { Updates } from './updates.ts';

/** What the commands of versions and licences need. */
export interface AboutParts {
  updates: Updates;
  /** Of the program that runs: what newer ones are compared with. A package may say another one than the build it was made of. */
  version: string;
  /** What the build wrote down of itself. */
  aboutFile: string;
}

/** The commands of the version: this one's, and newer ones. */
export function aboutHandlers(
  parts: () => AboutParts,
): Pick<CommandHandlers, 'about.get' | 'update.look' | 'update.install'> {
  return {
    'about.get': () => readAbout(parts()),
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
async function readAbout({ aboutFile, version }: AboutParts): Promise<About> {
  try {
    const { packages } = JSON.parse(await readFile(aboutFile, 'utf8')) as About;
    return { version, packages };
  } catch (error) {
    throw new AlleycatError('E_NOT_BUILT', say('notBuilt'), { cause: error });
  }
}
