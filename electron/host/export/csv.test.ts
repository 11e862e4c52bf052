import { expect, it } from 'vitest';

import { CSV_HEADER, csvRowsOf } from './csv.ts';
import { journaled, sample, sheetOf } from './export.test-support.ts';

it('has a row a second under one line of names with their units', () => {
  const rows = csvRowsOf(
    sheetOf(
      journaled([
        sample(300, { powerW: -12, heartRateBpm: 150, speedKmh: 36.5 }),
        sample(2),
        sample(3, { cadenceRpm: 0, powerW: 0 }),
      ]),
    ),
  );
  expect(`${CSV_HEADER}${rows}`.split('\r\n')).toEqual([
    'race_id,class,second,time_utc,cadence_rpm,resistance_percent,resistance_estimated,output_points,power_w,heart_rate_bpm,speed_kmh,distance_m',
    '3-5986537,3,2,2026-11-29T14:05:01Z,90.5,42.3,no,134.6615,,,,0.0',
    '3-5986537,3,3,2026-11-29T14:05:02Z,0,42.3,no,0.0000,0,,,0.0',
    '3-5986537,3,300,2026-11-29T14:09:59Z,90.5,42.3,no,134.6615,-12,150,36.5,10.1',
    '',
  ]);
});

it('says no distance of a ride whose bike told no speed', () => {
  expect(csvRowsOf(sheetOf(journaled([sample(1)])))).toMatch(/,134\.6615,,,,\r\n$/);
});

it('marks each row of a ride with estimated resistance', () => {
  expect(csvRowsOf(sheetOf(journaled([sample(1)], { estimated: true })))).toContain(',42.3,yes,');
});
