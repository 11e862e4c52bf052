import { isGone } from '../../core/race/former-rider.ts';
import { MAX_FOLLOWS } from '../../electron/contract/settings.ts';
import { formatCount } from '../format/numbers.ts';
import { t } from '../languages/speech.svelte.ts';
import type { AppController } from './app.svelte.ts';

/** Somebody in a table. */
export interface Rider {
  racerId: string;
  name: string;
}

/** Whether one can follow a rider or ride against them: whoever was forgotten is nobody. */
export function isSomebody({ racerId }: Rider): boolean {
  return !isGone(racerId);
}

export function isMe(app: AppController, { racerId }: Rider): boolean {
  return racerId === app.state?.rider.racerId;
}

export function isFollowed(app: AppController, { racerId }: Rider): boolean {
  return app.state?.settings.follows.some((rider) => rider.racerId === racerId) ?? false;
}

/** Follows a rider, by the name they have now, or leaves off. */
export async function toggleFollow(app: AppController, { racerId, name }: Rider): Promise<void> {
  const follows = app.state?.settings.follows ?? [];
  const others = follows.filter((rider) => rider.racerId !== racerId);
  if (others.length < follows.length) await app.save({ follows: others });
  else if (follows.length < MAX_FOLLOWS) await app.save({ follows: [...follows, { racerId, name }] });
  else app.trouble = t.trouble.tooManyFollowed(formatCount(MAX_FOLLOWS));
}

/** Whether a rider's best ride is what one rides against. */
export function isGhost(app: AppController, rider: Rider): boolean {
  const ghost = app.state?.settings.ghost ?? 'none';
  return typeof ghost === 'object' ? ghost.racerId === rider.racerId : ghost === 'best' && isMe(app, rider);
}

/** Rides against a rider's best from now on, one's own where it is oneself; again: against nobody. */
export async function toggleGhost(app: AppController, rider: Rider): Promise<void> {
  const { racerId, name } = rider;
  const chosen = isMe(app, rider) ? 'best' : { racerId, name };
  await app.save({ ghost: isGhost(app, rider) ? 'none' : chosen });
}
