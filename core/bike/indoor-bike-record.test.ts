import { expect, test } from 'vitest';

import { hex } from './characteristics.test-support.ts';
import { decodeIndoorBikeData } from './characteristics/indoor-bike-data.ts';
import { IndoorBikeRecord } from './indoor-bike-record.ts';

function recordsOf(parts: readonly string[], record = new IndoorBikeRecord()): object[] {
  return parts.map((part) => record.add(decodeIndoorBikeData(hex(part)))).filter((whole) => whole !== null);
}

/** Cadence, distance, resistance, power, average power, energy: the other part of the S3's record, more data = 1. */
const YESOUL_REST = 'f501 7800 640000 0500 6400 6300 0100 ffff ff';

test('Yesoul S3: two notifications are one record, field for field', () => {
  const [first, second] = recordsOf(['0008 160a 3500', YESOUL_REST, '0008 160a 3600']);
  expect(first).toEqual({ speedKmh: 25.82, elapsedSeconds: 53 });
  expect(second).toEqual({
    speedKmh: 25.82,
    cadenceRpm: 60,
    distanceM: 100,
    resistanceLevel: 5,
    powerW: 100,
    avgPowerW: 99,
    energyKcal: 1,
    elapsedSeconds: 54,
  });
});

test('Stages SB20: three notifications are one record', () => {
  expect(recordsOf(['1100 040100', 'c500 7800 6400 6300', '0000 e90d'])).toEqual([
    { distanceM: 260, cadenceRpm: 60, powerW: 100, avgPowerW: 99, speedKmh: 35.61 },
  ]);
});

test('a field that comes again begins the next record: a last part was lost, or never comes', () => {
  expect(recordsOf(['4500 7800 6400', '4500 7a00 6500', '4500 7c00 6600'])).toEqual([
    { cadenceRpm: 60, powerW: 100 },
    { cadenceRpm: 61, powerW: 101 },
  ]);
  expect(recordsOf(['0500 7800', '0400 e90d 7a00'])).toEqual([{ speedKmh: 35.61, cadenceRpm: 61 }]);
});

test('what a part carries is not carried on into the next record', () => {
  expect(recordsOf(['0500 7800', '0000 e90d', '0000 e90d'])[1]).toEqual({ speedKmh: 35.61 });
});

test('a half record is dropped when the link is lost, and bytes that are no record change nothing', () => {
  const record = new IndoorBikeRecord();
  expect(recordsOf(['0500 7800', '00'], record)).toEqual([]);
  record.reset();
  expect(recordsOf(['0000 e90d'], record)).toEqual([{ speedKmh: 35.61 }]);
});
