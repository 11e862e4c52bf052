import type { UpdateState } from '../../../electron/contract/about.ts';
import { formatCount } from '../../format/numbers.ts';
import { inWords } from '../../languages/sentences.ts';
import { t } from '../../languages/speech.svelte.ts';
import { whichSentence } from '../../state/which-sentence.ts';

/** What is known of a newer version, in one sentence. */
export function updateWords(update: UpdateState): string {
  switch (update.phase) {
    case 'off':
      return t.about.off;
    case 'current':
      return t.about.current;
    case 'looking':
      return t.about.looking;
    case 'fetching':
      return t.about.fetching(update.version, formatCount(update.percent));
    case 'ready':
      return t.about.ready(update.version);
    case 'failed':
      return inWords(update.message);
  }
}

/** How far it has come, and with which version: another percent is none of it. */
export function updatePhase(update: UpdateState): string {
  if (update.phase === 'failed') return `${update.phase} ${whichSentence(update.message)}`;
  return 'version' in update ? `${update.phase} ${update.version}` : update.phase;
}
