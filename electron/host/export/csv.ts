import { UNITS_PER_POINT } from '../../../core/race/output.ts';
import { beginningOf, type RideSheet } from './ride-sheet.ts';

const COLUMNS = [
  'race_id',
  'class',
  'second',
  'time_utc',
  'cadence_rpm',
  'resistance_percent',
  'resistance_estimated',
  'output_points',
  'power_w',
  'heart_rate_bpm',
  'speed_kmh',
  'distance_m',
] as const;

/** A line of RFC 4180 ends in CR LF. No value has a comma, a quote or a line's end in it, so none is quoted. */
const line = (values: readonly (string | number)[]): string => `${values.join(',')}\r\n`;

/** The line above all rides, units in its names. */
export const CSV_HEADER = line(COLUMNS);

/** The ride's rows, one a second ridden; what was not measured is empty. Output in points, exact. */
export function csvRowsOf({ race, estimated, samples, metres }: RideSheet): string {
  return samples
    .map((sample) =>
      line([
        race.raceId,
        race.classId,
        sample.second,
        new Date(beginningOf(race, sample.second)).toISOString().replace('.000Z', 'Z'),
        sample.cadenceRpm,
        sample.resistancePercent,
        estimated ? 'yes' : 'no',
        (sample.units / UNITS_PER_POINT).toFixed(4),
        sample.powerW ?? '',
        sample.heartRateBpm ?? '',
        sample.speedKmh ?? '',
        metres.get(sample.second)?.toFixed(1) ?? '',
      ]),
    )
    .join('');
}
