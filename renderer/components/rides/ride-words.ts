import { CREDIT_MS, HEAT_MS } from '../../../core/race/heat.ts';
import type { RideDetail } from '../../../electron/contract/ride-detail.ts';
import type { RideListing } from '../../../electron/contract/state.ts';
import { formatTenths } from '../../format/points.ts';
import { formatDay } from '../../format/time.ts';
import { t } from '../../languages/speech.svelte.ts';
import { bestName } from '../../state/ride-charts.ts';
import { isFinished } from '../../state/ride-trend.ts';

/** How far a ride has come: what the row says of it. */
export type RideStanding = 'riding' | 'sending' | 'lost' | 'counting' | 'provisional' | 'official';

/** What is known of a ride at this clock time. */
export function rideStanding(ride: RideListing, now: number): RideStanding {
  const endsAt = ride.startsAt + HEAT_MS;
  if (ride.result) return ride.result.official ? 'official' : 'provisional';
  if (ride.stored) return 'counting';
  if (now < endsAt) return 'riding';
  return now > endsAt + CREDIT_MS ? 'lost' : 'sending';
}

/** How a ride compares with my best other one of the class, in a sentence. */
export function againstBest(detail: RideDetail): string {
  const said = t.rides;
  const unfinished = isFinished(detail) ? '' : `${said.unfinished(detail.secondsRidden)} `;
  const { best, totalTenths } = detail;
  if (best === null) return unfinished || said.only;
  const apart = totalTenths - best.totalTenths;
  const points = formatTenths(best.totalTenths);
  const day = formatDay(best.startsAt);
  if (apart === 0) return unfinished + said.level(bestName(detail), points, day);
  const words = apart > 0 ? said.aheadOf : said.behind;
  return unfinished + words(formatTenths(Math.abs(apart)), bestName(detail), points, day);
}
