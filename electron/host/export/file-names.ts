import type { ExportFormat } from '../../contract/export.ts';
import type { RideSheet } from './ride-sheet.ts';

/** `alleycat-2026-11-29-1405-class3.fit`: when the heat began by this machine's time, in letters that every system takes. */
export function rideFileName({ race }: RideSheet, format: ExportFormat): string {
  return `alleycat-${localTime(race.startsAt)}-class${race.classId}.${format}`;
}

/** The name of the one table of several rides, the oldest first. */
export function tableFileName(rides: readonly [RideSheet, ...RideSheet[]]): string {
  const [first] = rides;
  const last = rides.at(-1) ?? first;
  return `alleycat-${localTime(first.race.startsAt)}-to-${localTime(last.race.startsAt)}-${rides.length}-rides.csv`;
}

/** A file's name with a number, for where another file has it: `ride.fit` -> `ride-2.fit`. */
export function numbered(name: string, number: number): string {
  return number === 1 ? name : name.replace(/(?=\.\w+$)/, `-${number}`);
}

function localTime(ms: number): string {
  const date = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}-${two(date.getHours())}${two(date.getMinutes())}`;
}
