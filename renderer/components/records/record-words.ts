import type { Period } from '../../../electron/contract/records.ts';

export const PERIOD_CHOICES = [
  { value: 'all', words: 'All time' },
  { value: 'week', words: 'This week' },
  { value: 'day', words: 'Today' },
] as const satisfies readonly { value: Period; words: string }[];

/** What counts in a period: the backend's days and weeks are those of UTC. */
export const PERIOD_WORDS: Record<Period, string> = {
  all: 'The best whole ride of each rider, as long as there has been this class.',
  week: 'The best whole ride of each rider since Monday, 0:00 UTC.',
  day: 'The best whole ride of each rider since 0:00 UTC.',
};

/** How an empty list is filled. */
export const EMPTY_WORDS: Record<Period, string> = {
  all: 'Nobody has ridden this class to its end yet. The first whole ride, at least 285 of the 300 seconds, is a record: it stands here a minute after its heat.',
  week: 'Nobody has ridden this class to its end this week. The next whole ride, at least 285 of the 300 seconds, stands here a minute after its heat.',
  day: 'Nobody has ridden this class to its end today. The next whole ride, at least 285 of the 300 seconds, stands here a minute after its heat.',
};
