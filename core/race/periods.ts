import type { Period } from '../messages/requests.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What a period's best are kept under: `all`, `day-2026-11-29` (UTC), `week-2026-W48` (ISO 8601). @param timeMs a heat's start */
export function periodKey(period: Period, timeMs: number): string {
  if (period === 'all') return 'all';
  const day = new Date(timeMs);
  if (period === 'day') return `day-${day.toISOString().slice(0, 10)}`;
  // A week is of the year that its Thursday is of; the epoch was one, and weeks begin on Mondays.
  const days = Math.floor(timeMs / DAY_MS);
  const thursday = days - ((days + 3) % 7) + 3;
  const year = new Date(thursday * DAY_MS).getUTCFullYear();
  const week = Math.floor((thursday - Date.UTC(year, 0, 1) / DAY_MS) / 7) + 1;
  return `week-${year}-W${String(week).padStart(2, '0')}`;
}
