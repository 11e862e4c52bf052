import { CREDIT_MS, HEAT_MS } from '../../../core/race/heat.ts';
import type { RideDetail } from '../../../electron/contract/ride-detail.ts';
import type { RideListing } from '../../../electron/contract/state.ts';
import { formatTenths } from '../../format/points.ts';
import { formatDay } from '../../format/time.ts';
import { bestName } from '../../state/ride-charts.ts';
import { isFinished } from '../../state/ride-trend.ts';

/** How far a ride has come: what the row says of it. */
export type RideStanding = 'riding' | 'sending' | 'lost' | 'counting' | 'provisional' | 'official';

const WORDS: Record<RideStanding, string> = {
  riding: 'Its heat is not over yet',
  sending: 'Not stored yet: kept here, and sent when the backend answers',
  lost: 'Came too late for the results. It is kept here',
  counting: 'Stored. Its rank has not come yet',
  provisional: 'Provisional',
  official: 'Official',
};

/** The same in a word, where there is room for no more; '' where all is as it should be. */
const SHORT: Record<RideStanding, string> = {
  riding: 'riding',
  sending: 'to be sent',
  lost: 'too late',
  counting: 'counting',
  provisional: 'provisional',
  official: '',
};

/** What is known of a ride at this clock time. */
export function rideStanding(ride: RideListing, now: number): RideStanding {
  const endsAt = ride.startsAt + HEAT_MS;
  if (ride.result) return ride.result.official ? 'official' : 'provisional';
  if (ride.stored) return 'counting';
  if (now < endsAt) return 'riding';
  return now > endsAt + CREDIT_MS ? 'lost' : 'sending';
}

export function rideWords(standing: RideStanding): string {
  return WORDS[standing];
}

export function rideMark(standing: RideStanding): string {
  return SHORT[standing];
}

/** What is missing of a ride that another computer has recorded. */
export const ELSEWHERE =
  'Ridden on another computer: the backend keeps the points of each second, not cadence, resistance, power, heart rate or the rank on the way.';

/** How a ride compares with my best other one of the class, in a sentence. */
export function againstBest(detail: RideDetail): string {
  const unfinished = isFinished(detail)
    ? ''
    : `Not finished: ${detail.secondsRidden} of 300 seconds, at least 285 are needed. `;
  const { best, totalTenths } = detail;
  if (best === null) return unfinished || 'The only finished ride of this class that is known here.';
  const apart = totalTenths - best.totalTenths;
  const other = `${bestName(detail)}, ${formatTenths(best.totalTenths)} on ${formatDay(best.startsAt)}`;
  if (apart === 0) return `${unfinished}Level with ${other}.`;
  const words = `${formatTenths(Math.abs(apart))} ${apart > 0 ? 'ahead of' : 'behind'} ${other}.`;
  return unfinished + words;
}
