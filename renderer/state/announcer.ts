import { LINK_WORDS } from '../components/pairing/slot-words.ts';
import { rivalOf } from '../components/race/rival.ts';
import type { RideState } from '../../electron/contract/state.ts';
import { formatCount, formatTenths } from '../format/points.ts';
import { speakLeft } from '../format/time.ts';
import type { AppController } from './app.svelte.ts';

/** Real ms between two sentences: a screen reader is to tell, not to chatter. */
export const ANNOUNCE_MS = 20_000;

/** What a rider who does not look would want to hear now; empty where there is nothing to say. */
export function announcement(app: AppController): string {
  if (app.view === 'watch') return watched(app);
  if (app.view === 'pairing') return around(app);
  const ride = app.state?.ride;
  if (!ride) return '';
  if (app.view === 'warmUp') return `The heat starts in ${speakLeft(ride.startsAt - app.clock.now)}.`;
  if (app.view !== 'race') return '';
  const { view } = app.board;
  const rank = view?.myRank;
  const place = rank
    ? `Rank ${rank.exact ? '' : 'about '}${formatCount(rank.rank)} of ${formatCount(view.riders)}, `
    : '';
  return `${place}${speakLeft(ride.endsAt - app.clock.now)} left.${besides(app, ride)}`;
}

/** How the ride stands against the ghost or one's own best, where that is known. */
function besides(app: AppController, ride: RideState): string {
  const rival = rivalOf(ride, app.beside.past, app.state?.settings.ghost ?? 'none');
  if (!rival || rival.aheadTenths === null) return '';
  const { aheadTenths: ahead, name } = rival;
  if (ahead === 0) return ` Level with ${name}.`;
  return ` ${formatTenths(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} ${name}.`;
}

function watched(app: AppController): string {
  const { race } = app.watch;
  if (!race) return '';
  const leader = app.board.viewOf(race.raceId)?.field[0];
  const left = race.endsAt - app.clock.now;
  return `${leader ? `${leader.name} leads. ` : ''}${left > 0 ? `${speakLeft(left)} left.` : 'The heat is over.'}`;
}

/** How many devices can be used, the nearest, and what one's own bike says. */
function around(app: AppController): string {
  const { adapter, message, slots } = app.state?.bluetooth ?? { slots: null };
  if (message && adapter !== 'on') return message;
  const useful = app.sensors.heard.filter(({ offers, problem }) => offers.length > 0 && problem === null);
  const [nearest] = useful;
  const heard = nearest
    ? `${useful.length} ${useful.length === 1 ? 'device' : 'devices'} heard, the strongest is ${nearest.name}.`
    : 'No device heard yet.';
  const bike = slots?.bike;
  if (!bike) return heard;
  const cadence = bike.link === 'connected' ? (bike.reading?.cadenceRpm ?? null) : null;
  const turning = cadence === null ? '' : `, ${Math.round(cadence)} rpm`;
  return `${bike.name}: ${LINK_WORDS[bike.link]}${turning}. ${heard}`;
}
