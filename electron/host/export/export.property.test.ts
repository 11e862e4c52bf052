import fc from 'fast-check';
import { expect } from 'vitest';

import { holds } from '../../../core/testing/holds.test-support.ts';
import { raceOf, type Race } from '../../../core/race/heat.ts';
import type { RideSample } from '../../../core/race/ride.ts';
import { UNITS_PER_POINT } from '../../../core/race/output.ts';
import { CLASS_IDS } from '../../../core/race/classes.ts';
import { csvRowsOf } from './csv.ts';
import { journaled, readFit, sample, sheetOf, validateTcx } from './export.test-support.ts';
import { fitOf } from './fit.ts';
import { tcxOf } from './tcx.ts';

/** Any ride that a journal may hold: seconds in any order, with holes, with and without power and heart. */
const samples: fc.Arbitrary<RideSample[]> = fc
  .uniqueArray(
    fc.record({
      second: fc.integer({ min: 1, max: 300 }),
      cadenceRpm: fc.nat({ max: 500 }).map((half) => half / 2),
      resistancePercent: fc.nat({ max: 1000 }).map((tenth) => tenth / 10),
      powerW: fc.option(fc.integer({ min: -500, max: 3000 })),
      heartRateBpm: fc.option(fc.integer({ min: 20, max: 250 })),
      speedKmh: fc.option(fc.nat({ max: 15_000 }).map((hundredth) => hundredth / 100)),
    }),
    { selector: ({ second }) => second, minLength: 1, maxLength: 300, size: 'max' },
  )
  .map((ridden) => ridden.map(({ second, ...more }) => sample(second, more)));

const ride = fc.record({
  samples,
  // 2017 to 2106.
  race: fc
    .record({ classId: fc.constantFrom(...CLASS_IDS), heat: fc.integer({ min: 5_000_000, max: 14_300_000 }) })
    .map(({ classId, heat }) => raceOf(classId, heat)),
  name: fc
    .string({ unit: 'binary', minLength: 1, maxLength: 24 })
    .map((name) => name.replace(/\p{Cc}/gu, '.')),
  estimated: fc.boolean(),
});

const inOrder = (ridden: RideSample[]): RideSample[] => ridden.toSorted((a, b) => a.second - b.second);
const timeOf = (race: Race, second: number): Date => new Date(race.startsAt + (second - 1) * 1000);

holds(
  'another library reads every second of any ride out of its FIT file',
  fc.asyncProperty(ride, async ({ samples: ridden, race, name, estimated }) => {
    const fit = fitOf(sheetOf(journaled(ridden, { raceId: race.raceId, name, estimated })));
    const { record, session, lap } = await readFit(fit);
    const expected = inOrder(ridden);
    const told = expected.some(({ speedKmh }) => speedKmh !== null);
    let metres = 0;
    expect(record).toEqual(
      expected.map(({ second, cadenceRpm, resistancePercent, powerW, heartRateBpm, speedKmh }) => ({
        timestamp: timeOf(race, second),
        cadence: Math.floor(cadenceRpm),
        fractional_cadence: cadenceRpm % 1,
        resistance: Math.round(resistancePercent * 2.54),
        ...(powerW === null || powerW < 0 ? {} : { power: powerW }),
        ...(heartRateBpm === null ? {} : { heart_rate: heartRateBpm }),
        ...(speedKmh === null ? {} : { speed: expect.closeTo(speedKmh / 3.6, 2) as unknown }),
        ...(told ? { distance: expect.closeTo((metres += (speedKmh ?? 0) / 3.6), 1) as unknown } : {}),
      })),
    );
    expect(session).toMatchObject([
      { total_timer_time: expected.length, start_time: timeOf(race, expected[0]?.second ?? 0) },
    ]);
    const laps = (lap ?? []) as { total_timer_time?: number }[];
    expect(laps.reduce((sum, { total_timer_time: seconds = 0 }) => sum + seconds, 0)).toBe(expected.length);
  }),
  { runs: 300 },
);

holds(
  'the TCX file of any ride is valid, with every second in it',
  fc.property(ride, ({ samples: ridden, race, name, estimated }) => {
    const tcx = tcxOf(sheetOf(journaled(ridden, { raceId: race.raceId, name, estimated })));
    validateTcx(tcx);
    const times = [...tcx.matchAll(/<Time>(.*?)<\/Time>/g)].map(([, time]) => time);
    expect(times).toEqual(inOrder(ridden).map(({ second }) => timeOf(race, second).toISOString()));
  }),
  { runs: 300 },
);

holds(
  'the rows of any ride say what its journal says',
  fc.property(ride, ({ samples: ridden, race, name, estimated }) => {
    const rows = csvRowsOf(sheetOf(journaled(ridden, { raceId: race.raceId, name, estimated })));
    const read = rows.split('\r\n').map((row) => row.split(','));
    expect(read.pop()).toEqual(['']);
    const number = (text: string | undefined): number | null => (text === '' ? null : Number(text));
    expect(
      read.map(([id, , second, time, rpm, percent, mark, output, watts, bpm, speed]) => [
        id,
        time,
        mark,
        Math.round(Number(output) * UNITS_PER_POINT),
        ...[second, rpm, percent, watts, bpm, speed].map(number),
      ]),
    ).toEqual(
      inOrder(ridden).map((one) => [
        race.raceId,
        timeOf(race, one.second).toISOString().replace('.000', ''),
        estimated ? 'yes' : 'no',
        one.units,
        ...[one.second, one.cadenceRpm, one.resistancePercent, one.powerW, one.heartRateBpm, one.speedKmh],
      ]),
    );
  }),
  { runs: 300 },
);
