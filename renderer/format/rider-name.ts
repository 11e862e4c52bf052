import { FORMER_RIDER } from '../../core/race/former-rider.ts';
import { t } from '../languages/speech.svelte.ts';

/** A rider's name as the screen says it: who was forgotten has none, and the backend sends English words in its place. */
export function shownName(name: string): string {
  return name === FORMER_RIDER ? t.results.formerRider : name;
}
