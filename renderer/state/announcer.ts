import { rivalOf } from '../components/race/rival.ts';
import type { RideState } from '../../electron/contract/state.ts';
import { formatCount, formatTenths } from '../format/points.ts';
import { speakLeft } from '../format/time.ts';
import { inWords } from '../languages/sentences.ts';
import { t } from '../languages/speech.svelte.ts';
import type { AppController } from './app.svelte.ts';

/** Real ms between two sentences: a screen reader is to tell, not to chatter. */
export const ANNOUNCE_MS = 20_000;

/** What a rider who does not look would want to hear now; empty where there is nothing to say. */
export function announcement(app: AppController): string {
  if (app.view === 'watch') return watched(app);
  if (app.view === 'pairing') return around(app);
  const ride = app.state?.ride;
  if (!ride) return '';
  if (app.view === 'warmUp') return t.race.said.startsIn(speakLeft(ride.startsAt - app.clock.now));
  if (app.view !== 'race') return '';
  const { view } = app.board;
  const rank = view?.myRank;
  const { said } = t.race;
  const left = said.left(speakLeft(ride.endsAt - app.clock.now)) + besides(app, ride);
  if (!rank) return left;
  const place = rank.exact ? said.rank : said.rankAbout;
  return `${place(formatCount(rank.rank), formatCount(view.riders))} ${left}`;
}

/** How the ride stands against the ghost or one's own best, where that is known. */
function besides(app: AppController, ride: RideState): string {
  const rival = rivalOf(ride, app.beside.past, app.state?.settings.ghost ?? 'none');
  if (!rival || rival.aheadTenths === null) return '';
  const { aheadTenths: ahead } = rival;
  const name = rival.name ?? t.common.yourBest;
  if (ahead === 0) return ` ${t.race.said.level(name)}`;
  return ` ${(ahead > 0 ? t.race.said.ahead : t.race.said.behind)(formatTenths(Math.abs(ahead)), name)}`;
}

function watched(app: AppController): string {
  const { race } = app.watch;
  if (!race) return '';
  const leader = app.board.viewOf(race.raceId)?.field[0];
  const left = race.endsAt - app.clock.now;
  const { said } = t.race;
  return `${leader ? `${said.leads(leader.name)} ` : ''}${left > 0 ? said.left(speakLeft(left)) : said.over}`;
}

/** How many devices can be used, the nearest, and what one's own bike says. */
function around(app: AppController): string {
  const { adapter, message, slots } = app.state?.bluetooth ?? { slots: null };
  if (message && adapter !== 'on') return inWords(message);
  const useful = app.sensors.heard.filter(({ offers, problem }) => offers.length > 0 && problem === null);
  const [nearest] = useful;
  const { said, link } = t.pairing;
  const heard = nearest ? said.heard(useful.length, nearest.name) : said.none;
  const bike = slots?.bike;
  if (!bike) return heard;
  const cadence = bike.link === 'connected' ? (bike.reading?.cadenceRpm ?? null) : null;
  const mine =
    cadence === null
      ? said.bike(bike.name, link[bike.link])
      : said.bikeTurning(bike.name, link[bike.link], Math.round(cadence));
  return `${mine} ${heard}`;
}
