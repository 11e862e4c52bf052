import type { RideState } from '../../electron/contract/state.ts';
import { formatCount, formatTenths } from '../format/points.ts';
import { inWords } from '../languages/sentences.ts';
import { t } from '../languages/speech.svelte.ts';
import type { AppController } from './app.svelte.ts';
import { whichSentence } from './which-sentence.ts';

/** Something that is not well, as it stands on the screen and as a screen reader is told of it. */
interface Trouble {
  /** Which trouble it is, for as long as it lasts: figures in its words may move meanwhile. */
  about: string;
  words: string;
  /** Something is broken now, not just worth knowing. */
  grave: boolean;
  /** Worth breaking into what a screen reader says just now: the rider's own hand is needed. */
  urgent: boolean;
}

/** What is wrong with the bike; null where all is well, or where it is told already. */
export function bikeTrouble(app: AppController): Trouble | null {
  const { bike, ride } = app.state ?? {};
  // On the pairing screen each slot tells its own trouble.
  if (!bike || app.view === 'pairing') return null;
  const { link, message, name, reading } = bike;
  const about = `${link} ${name} ${message ? whichSentence(message) : ''}`;
  const isRacing = ride?.phase === 'racing';
  const urgent = isRacing || ride?.phase === 'warmUp';
  if (link === 'silent' && reading) {
    const seconds = Math.max(0, Math.floor((app.clock.now - reading.at) / 1000));
    const what = (inWords(message) ?? t.trouble.tryingAgain) + pointsSafe(ride ?? null);
    return { about, words: t.trouble.bikeSilent(formatCount(seconds), what), grave: true, urgent };
  }
  if (bike.kind !== 'bluetooth' || link !== 'searching') return null;
  return { about, words: inWords(message) ?? t.trouble.lookingForBike(name), grave: isRacing, urgent };
}

/** That what was ridden is safe, where it is on the disk. */
function pointsSafe(ride: RideState | null): string {
  if (ride?.phase !== 'racing' || ride.unkept) return '';
  return ` ${t.trouble.pointsSafe(formatTenths(ride.totalTenths))}`;
}

/** What is wrong with the backend's link; null where all is well. */
export function backendTrouble(app: AppController): Trouble | null {
  const backend = app.state?.backend;
  if (!backend || backend.link === 'connected') return null;
  const { link, message } = backend;
  return {
    about: message ? whichSentence(message) : link,
    words: inWords(message) ?? unsaid(link),
    grave: link !== 'starting',
    // The others end by themselves, and what is ridden meanwhile is kept.
    urgent: link === 'takenOver',
  };
}

/** The screen's own words where the host has none. */
function unsaid(link: 'starting' | 'reconnecting' | 'down' | 'takenOver'): string {
  if (link === 'starting') return t.trouble.backendStarting;
  if (link === 'takenOver') return t.trouble.takenOver;
  return link === 'reconnecting' ? t.trouble.reconnecting : t.trouble.backendDown;
}
