import type { AdapterState } from '../../contract/bluetooth.ts';
import { say, type Sentence } from '../../contract/sentences/say.ts';

const REACH: Readonly<Record<AdapterState, Sentence | null>> = {
  unused: null,
  starting: null,
  on: null,
  off: say('radioOff'),
  none: say('radioNone'),
  noPermission: say('radioNotAllowed'),
  noService: say('radioNoService'),
  failed: say('radioFailed'),
};

/** What is wrong with the radio and what can be done, in one sentence; null when all is well. */
export function adapterMessage(state: AdapterState): Sentence | null {
  return REACH[state];
}
