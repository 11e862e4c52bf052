import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { DecodeError } from '../errors.ts';
import { packRide, unpackRide } from './packed-ride.ts';

const rideSeconds = fc.uniqueArray(
  fc.record({
    second: fc.integer({ min: 1, max: 300 }),
    cadenceRpm: fc.integer({ min: 0, max: 500 }).map((half) => half / 2),
    resistancePercent: fc.integer({ min: 0, max: 1000 }).map((tenth) => tenth / 10),
  }),
  { selector: ({ second }) => second, maxLength: 300 },
);

/** 300 empty seconds with some bytes written over them. */
function rideOf(bytes: Record<number, number>): string {
  const ride = Buffer.alloc(1200, 0xff);
  for (const [at, byte] of Object.entries(bytes)) ride[Number(at)] = byte;
  return ride.toString('base64');
}

describe('packRide', () => {
  test('is 1,600 characters and comes back by second', () => {
    fc.assert(
      fc.property(rideSeconds, (ride) => {
        const packed = packRide(ride);
        expect(packed).toMatch(/^[A-Za-z0-9+/]{1600}$/);
        expect(unpackRide(packed)).toEqual([...ride].sort((a, b) => a.second - b.second));
      }),
    );
  });

  test('writes half rpm and tenths of a percent, little-endian', () => {
    const packed = packRide([{ second: 300, cadenceRpm: 90.5, resistancePercent: 40.4 }]);
    // 181 = 0x00b5, 404 = 0x0194
    expect(packed).toBe(rideOf({ 1196: 0xb5, 1197: 0, 1198: 0x94, 1199: 0x01 }));
  });
});

describe('unpackRide', () => {
  test('an empty ride has no seconds', () => {
    expect(unpackRide(rideOf({}))).toEqual([]);
  });

  test.each([
    ['cadence without resistance', rideOf({ 4: 10, 5: 0 })],
    ['resistance without cadence', rideOf({ 6: 10, 7: 0 })],
    ['a cadence of 250.5 rpm', rideOf({ 0: 0xf5, 1: 1, 2: 0, 3: 0 })],
    ['a resistance of 100.1 %', rideOf({ 0: 0, 1: 0, 2: 0xe9, 3: 3 })],
    ['299 seconds', Buffer.alloc(1196, 0xff).toString('base64')],
    ['no base64', '!'.repeat(1600)],
    ['nothing', ''],
  ])('%s is refused', (_, packed) => {
    expect(() => unpackRide(packed)).toThrow(DecodeError);
  });

  test('the largest values are taken', () => {
    expect(unpackRide(rideOf({ 0: 0xf4, 1: 1, 2: 0xe8, 3: 3 }))).toEqual([
      { second: 1, cadenceRpm: 250, resistancePercent: 100 },
    ]);
  });
});
