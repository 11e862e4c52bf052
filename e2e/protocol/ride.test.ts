import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { packRide as corePackRide, unpackRide } from '../../core/messages/packed-ride.ts';
import { sampleSchema } from '../../core/messages/telemetry.ts';
import { heatAt, raceOf, secondAt } from '../../core/race/heat.ts';
import { outputUnits, pointsTenths } from '../../core/race/output.ts';
import { ranked } from '../../core/race/standings.ts';
import { example, exampleBytes, exampleJson } from './examples.test-support.ts';
import { sameDataEachTime, second } from './properties.test-support.ts';
import {
  packRide,
  raceAt,
  ranksOf,
  readRide,
  rideBytes,
  tenthsOf,
  unitsOf,
  type RideRow,
} from './reference-client.ts';

sameDataEachTime();

describe('a ride', () => {
  const rows = fc.uniqueArray(
    fc
      .tuple(second, fc.nat(500), fc.nat(1000))
      .map(([s, half, tenths]): RideRow => [s, half / 2, tenths / 10]),
    { selector: ([s]) => s, maxLength: 300 },
  );
  const seconds = (
    ride: readonly RideRow[],
  ): { second: number; cadenceRpm: number; resistancePercent: number }[] =>
    ride.map(([s, cadenceRpm, resistancePercent]) => ({ second: s, cadenceRpm, resistancePercent }));
  const inOrder = (ride: readonly RideRow[]): RideRow[] => ride.toSorted(([a], [b]) => a - b);

  test('of the page is packed as the page says', () => {
    const start = exampleBytes('ride');
    const bytes = rideBytes(exampleJson('ride') as RideRow[]);
    expect(bytes.subarray(0, start.length)).toEqual(start);
    expect(bytes.subarray(start.length).every((byte) => byte === 0xff)).toBe(true);
    expect(packRide(exampleJson('ride') as RideRow[])).toBe(
      corePackRide(seconds(exampleJson('ride') as RideRow[])),
    );
  });

  test('of anybody is packed as by the app, and counted as by the app', () => {
    fc.assert(
      fc.property(rows, (ride) => {
        const packed = packRide(ride);
        expect(packed).toBe(corePackRide(seconds(ride)));
        expect(seconds(readRide(packed))).toEqual(unpackRide(packed));
        expect(readRide(packed)).toEqual(inOrder(ride));
        const units = ride.reduce(
          (sum, [, cadence, resistance]) => sum + outputUnits(cadence, resistance),
          0,
        );
        expect(tenthsOf(ride)).toBe(pointsTenths(units));
      }),
    );
  });

  test('out of range is refused here and in the app', () => {
    const bad = corePackRide([{ second: 3, cadenceRpm: 250.5, resistancePercent: 0 }]);
    expect(() => readRide(bad)).toThrow(RangeError);
    expect(() => unpackRide(bad)).toThrow('Second 3');
  });

  test('in a journal is read line by line', () => {
    const [head, ...lines] = example('jsonl journal').trimEnd().split('\n');
    expect(JSON.parse(head ?? '')).toEqual({ v: 1, raceId: '3-5900000', name: 'Ada' });
    const samples = lines.filter((line) => line.startsWith('['));
    expect(samples.map((line) => sampleSchema.parse(JSON.parse(line)))).toHaveLength(3);
    expect(
      lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown),
    ).toHaveLength(4);
  });
});

describe('the score', () => {
  test('of the page is what the app gives', () => {
    const scored = exampleJson('score') as { cadenceRpm: number; resistancePercent: number; units: number }[];
    for (const { cadenceRpm, resistancePercent, units } of scored) {
      expect(unitsOf(cadenceRpm, resistancePercent)).toBe(units);
      expect(outputUnits(cadenceRpm, resistancePercent)).toBe(units);
    }
  });

  test('of any second is what the app gives', () => {
    const near = (max: number): fc.Arbitrary<number> => fc.double({ min: -5, max: max + 5, noNaN: true });
    fc.assert(
      fc.property(near(250), near(100), (cadenceRpm, resistancePercent) => {
        expect(unitsOf(cadenceRpm, resistancePercent)).toBe(outputUnits(cadenceRpm, resistancePercent));
      }),
      { numRuns: 2000 },
    );
  });

  test('ranks equal tenths alike', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 20 }), (some) => {
        const tenths = some.sort((a, b) => b - a);
        expect(ranksOf(tenths)).toEqual(ranked(tenths.map((total) => ({ total }))).map(({ rank }) => rank));
      }),
    );
  });
});

test('heats and seconds are those of the app', () => {
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 3, 4, 5, 6), fc.nat(4e12), (classId, timeMs) => {
      const race = raceOf(classId, heatAt(timeMs));
      expect(raceAt(classId, timeMs)).toEqual({ raceId: race.raceId, second: secondAt(race, timeMs) });
    }),
  );
});
