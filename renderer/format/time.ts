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
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  return `${Math.floor(seconds / 60)} min`;
}

/** Time left for a screen reader: `2 minutes 46 seconds`. */
export function speakLeft(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const parts: string[] = [];
  if (minutes > 0) parts.push(`${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`);
  if (seconds % 60 > 0 || minutes === 0) parts.push(`${seconds % 60} seconds`);
  return parts.join(' ');
}

const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** The time of day, in the machine's time zone. */
export function formatTimeOfDay(ms: number): string {
  return TIME.format(ms);
}

const DATE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

/** Day, month and year. */
export function formatDate(ms: number): string {
  return DATE.format(ms);
}

/** Day and month. */
export function formatDay(ms: number): string {
  return DAY.format(ms);
}
