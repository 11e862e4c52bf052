import { spoken, t } from '../languages/speech.svelte.ts';
import { formatCount, formatFixed } from './numbers.ts';

/** Milliseconds as `m:ss`, rounded up: a countdown shows 0:00 only when there is nothing left. */
export function formatLeft(ms: number): string {
  return formatSecond(Math.max(0, Math.ceil(ms / 1000)));
}

/** Seconds as `m:ss`: 134 -> `2:14`. */
export function formatSecond(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** An age as people say it: tenths below ten seconds, then whole seconds, then minutes. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 10) return t.common.seconds(formatFixed(seconds, 1));
  if (seconds < 120) return t.common.seconds(formatCount(seconds));
  return t.common.minutes(formatCount(seconds / 60));
}

/** Time left for a screen reader: `2 minutes 46 seconds`. */
export function speakLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const parts: string[] = [];
  if (minutes > 0) parts.push(t.common.minutesSpoken(minutes));
  if (seconds % 60 > 0 || minutes === 0) parts.push(t.common.secondsSpoken(seconds % 60));
  return parts.join(' ');
}

/** The time of day as the locale tells it, in the machine's time zone: `14:05`, `02:05 pm`. */
export function formatTimeOfDay(ms: number): string {
  return formatterOf(spoken().figures, 'time').format(ms);
}

/** Day, month and year. */
export function formatDate(ms: number): string {
  return formatterOf(spoken().dates, 'date').format(ms);
}

/** Day and month. */
export function formatDay(ms: number): string {
  return formatterOf(spoken().dates, 'day').format(ms);
}

/** Day, month and year with the month in full. */
export function formatLongDate(ms: number): string {
  return formatterOf(spoken().dates, 'longDate').format(ms);
}

const FORMS = {
  time: { hour: '2-digit', minute: '2-digit' },
  day: { day: 'numeric', month: 'short' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
  longDate: { day: 'numeric', month: 'long', year: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const known = new Map<string, Intl.DateTimeFormat>();

function formatterOf(locale: string, form: keyof typeof FORMS): Intl.DateTimeFormat {
  const key = `${form} ${locale}`;
  const formatter =
    known.get(key) ?? new Intl.DateTimeFormat(locale, { ...FORMS[form], numberingSystem: 'latn' });
  known.set(key, formatter);
  return formatter;
}
