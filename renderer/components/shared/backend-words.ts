import type { BackendState } from '../../../electron/contract/state.ts';

/** What the link to the backend is called, behind the backend's name. */
export const BACKEND_LINK_WORDS: Readonly<Record<BackendState['link'], string>> = {
  starting: 'starting',
  connected: 'connected',
  reconnecting: 'reconnecting',
  down: 'down',
  takenOver: 'on another computer',
};
