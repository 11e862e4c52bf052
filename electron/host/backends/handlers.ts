import { AlleycatError } from '../../../core/errors.ts';
import type { CommandHandlers } from '../dispatch.ts';
import type { Installation } from './installation.ts';

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
      const { use } = at.installation;
      const joined = await at.installation.join(file, code);
      const then = parts();
      // It takes a while, and a heat may have begun meanwhile: it goes on where it is.
      if (!then.isRiding) then.restart();
      else if (use === 'local') then.installation.choose('local');
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
      at.installation.leave();
      if (wasUsed) at.restart();
      return null;
    },
    'backend.reconnect': () => {
      parts().reconnect();
      return null;
    },
  };
}

/** @throws AlleycatError E_RIDING */
function atRest(parts: BackendParts): BackendParts {
  if (!parts.isRiding) return parts;
  throw new AlleycatError(
    'E_RIDING',
    'Finish or leave your ride first: it belongs to the backend it began on.',
  );
}
