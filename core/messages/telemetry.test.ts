import { describe, expect, test } from 'vitest';

import { isSample, sampleSchema, streamRecordSchema, telemetrySchema } from './telemetry.ts';

const update = { v: 1, event: 'update', samples: [[1, 90, 40, 200, 150]] };

describe('telemetry', () => {
  test.each([
    ['a join', { v: 1, event: 'join', name: 'Ada', samples: [] }],
    ['an update without a name', update],
    ['an update with one', { ...update, name: 'Zoë 🚲', estimated: true }],
    ['no power and no heart', { ...update, samples: [[300, 0, 0, null, null]] }],
    ['a whole ride', { v: 1, event: 'final', ride: 'A'.repeat(1600) }],
  ])('%s is taken', (_, message) => {
    expect(telemetrySchema.parse(message)).toEqual(message);
  });

  test.each([
    ['a join without a name', { v: 1, event: 'join', samples: [] }],
    ['an empty name', { ...update, name: '' }],
    ['a name of 25 characters', { ...update, name: 'a'.repeat(25) }],
    ['a control character in the name', { ...update, name: 'a\nb' }],
    ['another version', { ...update, v: 2 }],
    ['another event', { ...update, event: 'leave' }],
    ['second 0', { ...update, samples: [[0, 90, 40, null, null]] }],
    ['second 301', { ...update, samples: [[301, 90, 40, null, null]] }],
    ['half a second', { ...update, samples: [[1.5, 90, 40, null, null]] }],
    ['a cadence of 251', { ...update, samples: [[1, 251, 40, null, null]] }],
    ['a sample of four', { ...update, samples: [[1, 90, 40, null]] }],
    ['301 samples', { ...update, samples: Array.from({ length: 301 }, () => [1, 90, 40, null, null]) }],
    ['a ride that is too short', { v: 1, event: 'final', ride: 'A'.repeat(1596) }],
    ['estimated: false', { ...update, estimated: false }],
  ])('%s is refused', (_, message) => {
    expect(telemetrySchema.safeParse(message).success).toBe(false);
  });

  test('unknown fields are dropped: nobody names another racer in the payload', () => {
    expect(telemetrySchema.parse({ ...update, racerId: 'r-other' })).toEqual(update);
  });
});

test('isSample says what the schema says, at every edge', () => {
  const edges = [-501, -500, 0, 0.5, 1, 19, 20, 100, 101, 250, 251, 300, 301, 3000, 3001, NaN, Infinity];
  const values = [...edges, null, '1', [1]];
  const usual = [1, 90, 40, 200, 150];
  const samples = [
    ...usual.flatMap((_, place) => values.map((value) => usual.with(place, value as number))),
    ...[[], [1, 90, 40, null], [1, 90, 40, null, null, null], { 0: 1, length: 5 }, null, 'abcde'],
  ];
  const said = samples.map(isSample);
  expect(said).toEqual(samples.map((sample) => sampleSchema.safeParse(sample).success));
  expect(new Set(said).size).toBe(2);
});

test('a stream record is telemetry with what the rule adds', () => {
  const record = { ...update, raceId: '1-5', racerId: 'r-1', receivedAt: 1_795_385_100_000 };
  expect(streamRecordSchema.parse(record)).toEqual(record);
  expect(streamRecordSchema.safeParse({ ...record, racerId: 'r/1' }).success).toBe(false);
  expect(streamRecordSchema.safeParse(update).success).toBe(false);
});
