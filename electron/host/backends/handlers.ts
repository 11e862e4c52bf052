import { AlleycatError } from '../../../core/errors.ts';
import { say } from '../../contract/sentences/say.ts';
import type { CommandHandlers } from '../dispatch.ts';
import { joiningError, type Installation } from './installation.ts';

/** What the commands of the backend's setting need, when one comes. */
export interface BackendParts {
  installation: Installation;
  /** A heat is being ridden: its backend is not to be changed under it. */
  isRiding: boolean;
  restart(): void;
  reconnect(): void;
}

/** The commands of the backend's setting. */
export function backendHandlers(
  parts: () => BackendParts,
): Pick<CommandHandlers, 'backend.join' | 'backend.use' | 'backend.leave' | 'backend.reconnect'> {
  return {
    'backend.join': async ({ file, code }) => {
      const at = atRest(parts());
      // Its connection goes by the files that are to be replaced, and a heat may begin before they are.
      if (at.installation.use === 'aws') {
        throw new AlleycatError('E_JOINED', say('joined'));
      }
      const joined = await at.installation.join(file, code);
      const then = parts();
      // It takes a while, and a heat may have begun meanwhile: it goes on where it is.
      if (!then.isRiding) then.restart();
      else then.installation.choose('local');
      return joined;
    },
    'backend.use': ({ kind }) => {
      const at = atRest(parts());
      if (at.installation.use !== kind) {
        at.installation.choose(kind);
        at.restart();
      }
      return null;
    },
    'backend.leave': () => {
      const at = atRest(parts());
      const wasUsed = at.installation.use === 'aws';
      try {
        at.installation.leave();
      } finally {
        // Also where a key stays behind: it is left all the same.
        if (wasUsed && at.installation.use === 'local') at.restart();
      }
      return null;
    },
    'backend.reconnect': () => {
      parts().reconnect();
      return null;
    },
  };
}

/** @throws AlleycatError E_RIDING, E_JOINING */
function atRest(parts: BackendParts): BackendParts {
  // Another host would begin, and the join would end in one that is closed.
  if (parts.installation.isJoining) throw joiningError();
  if (!parts.isRiding) return parts;
  throw new AlleycatError('E_RIDING', say('rideBelongs'));
}
